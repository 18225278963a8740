//! Reports tell since when a task waits.

use std::time::Duration;

use scheduler::{Clock, Deadlock, Event, Scheduler, Wait};

const SECOND: Duration = Duration::from_secs(1);

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

/// A task parks at once, another joins it after a second, and a third sleeps for a time: what is
/// left.
fn stuck(end: Duration) -> Deadlock {
    let mut scheduler = virtual_time();
    let parked = scheduler.spawn("parked", async |task| task.park().await);
    scheduler.spawn("joins", async move |task| {
        task.sleep(SECOND).await?;
        Ok(task.join(&parked).await??)
    });
    scheduler.spawn("sleeps", async move |task| task.sleep(end).await);
    scheduler.run().expect_err("nobody wakes the first one")
}

#[test]
fn a_report_says_since_when_each_task_waits() {
    let deadlock = stuck(3 * SECOND);
    let [parked, joins] = &deadlock.tasks[..] else {
        panic!("two are left: {deadlock}")
    };
    assert_eq!((parked.waited, joins.waited), (3 * SECOND, 2 * SECOND));
    assert_eq!(joins.since - parked.since, SECOND);
}

#[test]
fn the_length_of_a_wait_is_in_words_unless_it_is_hardly_anything() {
    for (seconds, parked, joins) in [
        (0.0, ", for 1.0 s by now", ""),
        (1.007, ", for 1.0 s by now", ", for 7 ms by now"),
        (61.25, ", for 61.2 s by now", ", for 60.2 s by now"),
    ] {
        let deadlock = stuck(Duration::from_secs_f64(seconds));
        for (task, expected) in deadlock.tasks.iter().zip([parked, joins]) {
            let place = task.location.expect("it stands at a request");
            let reported = task.to_string();
            assert!(
                reported.ends_with(&format!(", at {place}{expected}")),
                "{reported}"
            );
        }
    }
}

#[test]
fn a_wake_in_vain_does_not_begin_the_wait_anew() {
    let never = Event::new();
    let mut scheduler = virtual_time();
    scheduler.spawn("stuck", async move |task| {
        task.wait_all([Wait::sleep(SECOND), Wait::event(&never)])
            .await?;
        Ok(())
    });
    let deadlock = scheduler.run().expect_err("the event never happens");
    assert_eq!(deadlock.tasks[0].waited, SECOND);
}

#[test]
fn the_list_of_tasks_has_it_for_those_that_wait() {
    let mut scheduler = virtual_time();
    scheduler.spawn("parks", async |task| task.park().await);
    scheduler.spawn("awaits", async |_| {
        std::future::pending::<()>().await;
        Ok(())
    });
    scheduler.spawn("yields", async |task| task.yield_now().await);
    for _ in 0..3 {
        scheduler.step();
    }
    let reported: Vec<bool> = scheduler
        .tasks()
        .iter()
        .map(|task| task.since.is_some())
        .collect();
    assert_eq!(reported, [true, true, false]);
}
