//! Sleeps without a task at hand.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Waker},
    thread,
    time::Duration,
};

use futures_lite::{
    StreamExt,
    future::{or, poll_once},
};
use futures_util::stream::FuturesUnordered;
use scheduler::{Clock, Scheduler, Step, Wait, sleep, sleep_until, unbounded};

const SECOND: Duration = Duration::from_secs(1);

fn in_virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn virtual_time_passes_over_them() {
    let mut scheduler = in_virtual_time();
    let begun = scheduler.now();
    let order = Rc::new(RefCell::new(Vec::new()));
    for seconds in [3, 1, 2] {
        let order = Rc::clone(&order);
        scheduler.spawn("sleeper", async move |task| {
            match seconds {
                2 => task.sleep(SECOND * 2).await?,
                _ => sleep(SECOND * seconds).await,
            }
            order.borrow_mut().push((seconds, scheduler::now()));
            Ok(())
        });
    }
    scheduler.run_until_idle();
    assert!(
        scheduler
            .tasks()
            .iter()
            .all(|it| it.waits_on.as_deref() == Some("sleep its time"))
    );
    assert_eq!(scheduler.run(), Ok(()));
    let expected: Vec<_> = (1..=3).map(|it| (it, begun + SECOND * it)).collect();
    assert_eq!(*order.borrow(), expected);
}

#[test]
fn a_sleep_that_is_dropped_stops_its_timer() {
    let mut scheduler = in_virtual_time();
    scheduler.spawn("impatient", async move |task| {
        let mut slept = sleep(SECOND * 100);
        assert!(poll_once(&mut slept).await.is_none());
        drop(slept);
        task.park().await
    });
    assert_eq!(
        scheduler.run_until_idle(),
        Step::Idle(None),
        "no deadline is left"
    );
}

#[test]
fn a_sleep_that_is_dropped_on_another_thread_stops_its_timer() {
    let mut scheduler = in_virtual_time();
    let slept = scheduler.block_on(async move |_| {
        let mut slept = sleep(SECOND * 100);
        assert!(poll_once(&mut slept).await.is_none());
        Ok(slept)
    });
    let slept = slept.expect("it is pending");
    scheduler.spawn("parked", async |task| task.park().await);
    assert!(matches!(scheduler.run_until_idle(), Step::Idle(Some(_))));
    thread::spawn(move || drop(slept))
        .join()
        .expect("it does not panic");
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
}

#[test]
fn a_sleep_goes_on_in_another_scheduler() {
    let mut first = in_virtual_time();
    let end = first.now() + SECOND * 5;
    let slept = first.block_on(async move |_| {
        let mut slept = sleep_until(end);
        assert!(poll_once(&mut slept).await.is_none());
        Ok(slept)
    });
    let slept = slept.expect("it is pending");
    let late = thread::spawn(move || {
        in_virtual_time().block_on(async move |_| {
            slept.await;
            Ok(scheduler::now().saturating_duration_since(end))
        })
    });
    let late = late.join().expect("it does not panic").expect("it ends");
    assert!(late < SECOND * 60, "{late:?}");
    assert_eq!(first.run(), Ok(()));
}

#[test]
fn another_waker_takes_the_timer_over() {
    let ended = in_virtual_time().block_on(async move |_| {
        let mut slept = sleep(SECOND);
        let mut nobody = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut slept).poll(&mut nobody).is_pending());
        slept.await;
        Ok(true)
    });
    assert_eq!(ended, Ok(true));
}

#[test]
fn a_combinator_with_wakers_of_its_own_is_woken_in_order() {
    let order = in_virtual_time().block_on(async move |_| {
        let sleeps = [3, 1, 2].map(|seconds| async move {
            sleep(SECOND * seconds).await;
            seconds
        });
        let sleeps: FuturesUnordered<_> = sleeps.into_iter().collect();
        Ok(sleeps.collect::<Vec<_>>().await)
    });
    assert_eq!(order, Ok(vec![1, 2, 3]));
}

#[test]
fn an_idle_limit_of_an_hour_is_no_deadlock_and_takes_no_time() {
    let mut scheduler = in_virtual_time();
    let (_sender, receiver) = unbounded::<()>();
    let begun = scheduler.now();
    let outcome = scheduler.block_on(async move |_| {
        let limit = async {
            sleep(SECOND * 3600).await;
            Ok(None)
        };
        or(Wait::recv(&receiver), limit).await
    });
    assert_eq!(outcome, Ok(None));
    assert_eq!(scheduler.now() - begun, SECOND * 3600);
}

#[test]
fn a_duration_that_cannot_be_represented_never_ends() {
    let mut scheduler = in_virtual_time();
    scheduler.spawn("for ever", async move |_| {
        sleep(Duration::MAX).await;
        Ok(())
    });
    let deadlock = scheduler.run().expect_err("it never ends");
    assert_eq!(deadlock.tasks[0].kind, "sleep");
}

#[test]
#[should_panic(expected = "a sleep ends where a scheduler runs; await it in a task")]
fn outside_of_every_scheduler_it_panics_with_the_remedy() {
    futures_lite::future::block_on(sleep(Duration::ZERO));
}
