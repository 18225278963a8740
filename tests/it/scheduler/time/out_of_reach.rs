//! Deadlines that pass while a part awaits a foreign future, where nothing can be raised.

use std::{pin::pin, time::Duration};

use async_channel::Receiver;
use futures_lite::future;
use scheduler::{Clock, JoinError, Scheduler, Step, Stop, Task, TimedOut};

use crate::scheduler::trace::Trace;

const SECOND: Duration = Duration::from_secs(1);

/// A part after its foreign future, which becomes ready in the very turn of its deadline.
#[track_caller]
fn check(
    then: impl AsyncFnOnce(&mut Task<'_>, Trace) -> Result<u32, Stop> + 'static,
    noted: &[&str],
    result: Result<u32, TimedOut>,
) {
    let (sender, receiver): (_, Receiver<()>) = async_channel::bounded(1);
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    let ended = scheduler.spawn("under a deadline", async move |task| {
        let part = async |task: &mut Task<'_>| {
            receiver.recv().await?;
            noting.note("received");
            let _guard = noting.on_drop("gone");
            then(task, noting.clone()).await
        };
        task.timeout(Duration::ZERO, part).await
    });
    scheduler.spawn("sender", async move |_| Ok(sender.try_send(())?));
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(ended.result(), Some(Ok(result)));
    trace.check(noted);
}

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn a_part_that_gets_out_in_the_turn_of_its_deadline_has_it_raised_at_its_next_request() {
    let sleeps = async |task: &mut Task<'_>, trace: Trace| {
        let slept = task.sleep(SECOND).await;
        trace.note(format_args!("{slept:?}"));
        slept.map(|()| 1)
    };
    let noted = ["received", "Err(TimedOut)", "gone"];
    check(sleeps, &noted, Err(TimedOut));

    let yields = async |task: &mut Task<'_>, trace: Trace| {
        let answered = task.yield_now().await;
        trace.note(format_args!("{answered:?}"));
        answered.map(|()| 1)
    };
    check(yields, &noted, Err(TimedOut));
}

#[test]
fn one_that_returns_then_is_in_time() {
    check(async |_, _| Ok(7), &["received", "gone"], Ok(7));
}

#[test]
fn one_that_awaits_on_is_dropped() {
    let awaits = async |_: &mut Task<'_>, _: Trace| Ok(future::pending().await);
    check(awaits, &["received", "gone"], Err(TimedOut));
}

#[test]
fn a_cleanup_may_await_because_it_has_heard_of_it_already() {
    let cleans_up = async |task: &mut Task<'_>, trace: Trace| {
        let stop = task.sleep(SECOND).await.expect_err("its time is over");
        future::yield_now().await;
        trace.note("cleaned up");
        Err(stop)
    };
    let noted = ["received", "cleaned up", "gone"];
    check(cleans_up, &noted, Err(TimedOut));
}

#[test]
fn of_nested_deadlines_the_outer_drops_the_inner_ones_part() {
    let ended = virtual_time().block_on(async |task| {
        let inner = async |_: &mut Task<'_>| {
            future::pending::<()>().await;
            Ok(())
        };
        let outer = async |task: &mut Task<'_>| task.timeout(SECOND, inner).await;
        task.timeout(Duration::ZERO, outer).await
    });
    assert_eq!(ended, Ok(Err(TimedOut)));
}

/// The cancellation is raised, and the deadline is left for the next request, which does not come.
/// A part that was cancelled lets that out, also if it is dropped.
#[test]
fn a_deadline_that_came_with_a_cancellation_drops_a_part_that_awaits_after_that() {
    let mut scheduler = virtual_time();
    let ended = scheduler.spawn("cancelling", async |task| {
        let part = async |task: &mut Task<'_>| {
            let _cancelled = task.sleep(2 * SECOND).await;
            future::pending::<Result<(), Stop>>().await
        };
        let late = task.spawn("late", async move |task| task.timeout(SECOND, part).await);
        task.sleep(SECOND).await?; // set before the deadline, so it is the first to wake
        task.cancel(late.id()).await?;
        task.join(&late).await
    });
    for _ in 0..3 {
        assert!(scheduler.tick(Some(Duration::ZERO)).is_ok());
    }
    assert_eq!(ended.result(), Some(Ok(Err(JoinError::Cancelled))));
}

#[test]
fn a_kill_of_oneself_that_was_dropped_drops_a_body_that_awaits_after_that() {
    let mut scheduler = virtual_time();
    let ended = scheduler.spawn("killing itself", async |task| {
        let id = task.id();
        let _dropped = future::poll_once(pin!(task.kill(id))).await;
        future::pending::<Result<(), Stop>>().await
    });
    assert_eq!(scheduler.run_until_idle(), Step::Done);
    assert_eq!(ended.result(), Some(Err(JoinError::Killed)));
}
