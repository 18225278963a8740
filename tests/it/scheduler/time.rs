//! Sleeping and deadlines, in virtual time.

use std::{
    future,
    time::{Duration, Instant},
};

use scheduler::{Clock, Scheduler, Step, Stop, Task, TimedOut, Wait};

use crate::scheduler::trace::Trace;

mod jumps;
mod order;
mod out_of_reach;

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines_and_ties_in_that_of_arrival() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    for (name, duration) in [("c", 3), ("a", 1), ("b", 2), ("a too", 1), ("none", 0)] {
        let trace = trace.clone();
        scheduler.spawn(name, async move |task| {
            let begin = task.now();
            task.sleep(seconds(duration)).await?;
            trace.note(format_args!(
                "{} after {:?}",
                task.name(),
                task.now() - begin
            ));
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "none after 0ns",
        "a after 1s",
        "a too after 1s",
        "b after 2s",
        "c after 3s",
    ]);
}

#[test]
fn a_hundred_thousand_sleepers_wake_in_order() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    // Every deadline occurs several times, in an order that is far from sorted.
    let deadline = |number: u64| number * 7_919 % 1_000;
    for number in 0..100_000 {
        let trace = trace.clone();
        scheduler.spawn("sleeper", async move |task| {
            task.sleep(Duration::from_millis(deadline(number))).await?;
            trace.note(number);
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    let mut expected: Vec<u64> = (0..100_000).collect();
    expected.sort_by_key(|number| deadline(*number)); // stable: ties stay in the order of arrival
    let expected: Vec<String> = expected.iter().map(u64::to_string).collect();
    trace.check(&expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn time_stands_still_while_a_task_is_ready() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    scheduler.spawn("sleeper", async move |task| {
        task.sleep(Duration::from_nanos(1)).await?;
        noting.note("sleeper");
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("busy", async move |task| {
        let begin = task.now();
        for _ in 0..1000 {
            task.yield_now().await?;
        }
        noting.note(format_args!("busy for {:?}", task.now() - begin));
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["busy for 0ns", "sleeper"]);
}

#[test]
fn sleep_until_a_time_that_is_over_ends_in_the_next_round() {
    let mut scheduler = virtual_time();
    let slept = scheduler.block_on(async |task| {
        let begin = task.now();
        task.sleep(seconds(5)).await?;
        task.sleep_until(begin).await?;
        task.sleep_until(begin + seconds(7)).await?;
        Ok(task.now() - begin)
    });
    assert_eq!(slept, Ok(seconds(7)));
}

#[test]
fn a_step_returns_the_next_deadline() {
    let mut scheduler = virtual_time();
    let task = scheduler.spawn("sleeper", async |task| {
        let deadline = task.now() + seconds(1);
        task.sleep_until(deadline).await?;
        Ok(deadline)
    });
    let reported = scheduler.run_until_idle();
    assert_eq!(scheduler.tick(None), Ok(Step::Done));
    let deadline: Instant = task.result().expect("it has ended").expect("it ends well");
    assert_eq!(reported, Step::Idle(Some(deadline)));
}

#[test]
fn the_longest_sleep_does_not_overflow() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    scheduler.spawn_daemon("for ever", async move |task| {
        task.sleep(Duration::MAX).await?;
        noting.note("for ever is over");
        Ok(())
    });
    scheduler.spawn("brief", async |task| task.sleep(seconds(1)).await);
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[]);
}

async fn late(task: &mut Task<'_>, trace: &Trace) -> Result<u32, Stop> {
    let _guard = trace.on_drop("its guard is dropped");
    let slept = task.sleep(seconds(10)).await;
    trace.note(format_args!("sleep: {slept:?}"));
    slept?;
    Ok(10)
}

#[test]
fn a_deadline_is_thrown_in_and_cleanup_runs() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    let ended = scheduler.block_on(async move |task| {
        let begin = task.now();
        let part = async |task: &mut Task<'_>| late(task, &noting).await;
        let ended = task.timeout(seconds(1), part).await?;
        Ok((ended, task.now() - begin))
    });
    assert_eq!(ended, Ok((Err(TimedOut), seconds(1))));
    trace.check(&["sleep: Err(TimedOut)", "its guard is dropped"]);
}

#[test]
fn a_part_that_is_in_time_leaves_no_timer() {
    let mut scheduler = virtual_time();
    let ended = scheduler.block_on(async |task| {
        let part = async |task: &mut Task<'_>| {
            task.sleep(seconds(1)).await?;
            Ok("in time")
        };
        let ended = task.timeout(seconds(5), part).await?;
        task.yield_now().await?;
        Ok(ended)
    });
    assert_eq!(ended, Ok(Ok("in time")));
    assert_eq!(scheduler.run_until_idle(), Step::Done);
}

#[test]
fn each_deadline_is_its_own() {
    let mut scheduler = virtual_time();
    let nested = scheduler.block_on(async |task| {
        let sleep = async |task: &mut Task<'_>| task.sleep(seconds(10)).await;
        let inner_first = task
            .timeout(seconds(5), async |task: &mut Task<'_>| {
                task.timeout(seconds(1), sleep).await
            })
            .await?;
        let sleep = async |task: &mut Task<'_>| task.sleep(seconds(10)).await;
        let outer_first = task
            .timeout(seconds(1), async |task: &mut Task<'_>| {
                task.timeout(seconds(5), sleep).await
            })
            .await?;
        Ok((inner_first, outer_first))
    });
    assert_eq!(nested, Ok((Ok(Err(TimedOut)), Err(TimedOut))));
}

#[test]
fn an_ok_that_comes_late_is_passed_on() {
    let mut scheduler = virtual_time();
    let ended = scheduler.block_on(async |task| {
        let stubborn = async |task: &mut Task<'_>| {
            let slept = task.sleep(seconds(10)).await;
            Ok(slept.is_err())
        };
        let ended = task.timeout(seconds(1), stubborn).await?;
        task.sleep(seconds(100)).await?; // nothing is raised any more
        Ok(ended)
    });
    assert_eq!(ended, Ok(Ok(true)));
}

#[test]
fn a_part_that_awaits_a_foreign_future_is_dropped() {
    let trace = Trace::default();
    let noting = trace.clone();
    let ended = Scheduler::new().block_on(async move |task| {
        let part = async |_: &mut Task<'_>| {
            let _guard = noting.on_drop("dropped");
            future::pending::<()>().await;
            Ok(())
        };
        task.timeout(Duration::ZERO, part).await
    });
    assert_eq!(ended, Ok(Err(TimedOut)));
    trace.check(&["dropped"]);
}

#[test]
fn the_first_of_several_waits_wins_and_the_rest_is_withdrawn() {
    let mut scheduler = virtual_time();
    let first = scheduler.block_on(async |task| {
        let begin = task.now();
        let slow = task.spawn("slow", async |task| {
            task.sleep(seconds(3)).await?;
            Ok(3)
        });
        let mut won = Vec::new();
        for limit in [1, 5] {
            let waits = [
                Wait::sleep(seconds(limit)).map(|()| "time"),
                Wait::join(&slow).map(|_| "joined"),
            ];
            won.push((task.wait_any(waits).await?, (task.now() - begin).as_secs()));
        }
        Ok(won)
    });
    assert_eq!(first, Ok(vec![("time", 1), ("joined", 3)]));
    assert_eq!(scheduler.run_until_idle(), Step::Done);
}

#[test]
fn of_several_that_are_ready_the_first_listed_wins() {
    let won = virtual_time().block_on(async |task| {
        let waits = [3, 1, 2].map(|label| Wait::sleep(seconds(1)).map(move |()| label));
        task.wait_any(waits).await
    });
    assert_eq!(won, Ok(3));
}

#[test]
fn all_of_several_waits_give_their_values_in_order() {
    let all = virtual_time().block_on(async |task| {
        let begin = task.now();
        let waits = [3, 1, 2].map(|time| Wait::sleep(seconds(time)).map(move |()| time));
        let given = task.wait_all(waits).await?;
        Ok((given, task.now() - begin))
    });
    assert_eq!(all, Ok((vec![3, 1, 2], seconds(3))));
}
