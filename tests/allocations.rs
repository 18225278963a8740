//! What a coroutine allocates: a little when it is made, nothing when it is resumed. And a
//! scheduler: no more for tasks that have ended.
//!
//! A binary of its own, because the counting allocator replaces that of the whole binary. It counts
//! for each thread by itself.

use allocation_counter::{AllocationInfo, measure};
use coroutine::{Co, Complete, Coroutine, Interrupt, Yielded};
use futures_lite::future::yield_now;
use scheduler::{JoinError, Scheduler};

type Numbers = Coroutine<u32, u32, u32, &'static str>;

async fn count(co: &mut Co<'_, u32, u32, &'static str>) -> Result<u32, Interrupt<&'static str>> {
    let mut number = 0;
    while number < 1000 {
        number = match co.yield_(number).await {
            Err(Interrupt::Thrown(_)) => 0, // caught
            told => told?,
        };
    }
    Ok(number)
}

fn boxed() -> Numbers {
    Coroutine::new(async |co| count(co).await)
}

fn delegating() -> Numbers {
    Coroutine::new(async |co| co.yield_from(boxed()).await)
}

fn borrowing() -> Numbers {
    Coroutine::new(async |co| co.yield_from_mut(&mut boxed()).await)
}

/// Gives what `run` gives, and what it allocated.
fn counted<T>(run: impl FnOnce() -> T) -> (T, AllocationInfo) {
    let mut given = None;
    let info = measure(|| given = Some(run()));
    (given.expect("it was run"), info)
}

#[track_caller]
fn check_none(reason: &str, run: impl FnOnce()) {
    let ((), info) = counted(run);
    assert_eq!(info.count_total, 0, "{reason}");
}

#[test]
fn making_one_takes_three_or_four() {
    let unboxed = async |co: &mut Co<'_, u32, u32, &'static str>| count(co).await;
    let (mut unboxed, info) = counted(|| Coroutine::unboxed(unboxed));
    assert!(info.count_total <= 3, "unboxed: {info:?}");
    check_none("a start", || assert_eq!(unboxed.start(), Ok(Yielded(0))));

    let (mut boxed, info) = counted(boxed);
    assert!(info.count_total <= 4, "boxed: {info:?}");
    check_none("a start", || assert_eq!(boxed.start(), Ok(Yielded(0))));
}

#[test]
fn a_level_of_yield_from_takes_six() {
    let (mut outer, info) = counted(delegating);
    assert!(info.count_total <= 4, "the outer one: {info:?}");
    let (started, info) = counted(|| outer.start());
    assert_eq!(started, Ok(Yielded(0)));
    assert!(info.count_total <= 6, "the sub, and its frame: {info:?}");
}

#[test]
fn a_resume_takes_none() {
    for make in [boxed, delegating, borrowing] {
        let mut numbers = make();
        numbers.start().expect("it yields");
        check_none("sending, throwing and closing", || {
            for number in 1..100 {
                assert_eq!(numbers.send(number), Ok(Yielded(number)));
                assert_eq!(numbers.throw("caught"), Ok(Yielded(0)));
            }
            assert_eq!(numbers.close(), Ok(None));
        });
    }
}

#[test]
fn the_end_takes_none() {
    for make in [boxed, delegating, borrowing] {
        let mut numbers = make();
        numbers.start().expect("it yields");
        check_none("returning", || {
            assert_eq!(numbers.send(1000), Ok(Complete(1000)))
        });
    }
}

#[test]
fn an_iteration_takes_none() {
    let mut values: Coroutine<u32> = Coroutine::new(async |co| {
        co.yield_all(0..1000).await?;
        let tail = Coroutine::new(async |co| co.yield_all(1000..2000).await);
        co.yield_from(tail).await
    });
    check_none("yield_all", || {
        assert!(values.by_ref().take(1000).eq(0..1000))
    });
    assert_eq!(values.next(), Some(1000));
    check_none("through yield_from", || {
        assert!(values.by_ref().eq(1001..2000))
    });
}

#[test]
fn a_name_takes_none() {
    let mut door: Coroutine<(), ()> = Coroutine::new(async |co| {
        loop {
            co.yield_(()).named("closed").await?;
            co.yield_(()).named("open").await?;
        }
    });
    check_none("named yields, the first one as well", || {
        for _ in 0..4 {
            door.resume().expect("it yields");
        }
    });
}

#[test]
fn a_wait_takes_none() {
    let mut body: Coroutine<u32> = Coroutine::new(async |co| {
        loop {
            yield_now().await;
            co.yield_(1).await?;
        }
    });
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    check_none("waiting and settling", || {
        body.start().expect_err("it waits");
        assert!(body.poll_settle(&mut cx).is_ready());
        body.resume().expect_err("it waits");
        assert!(body.poll_settle(&mut cx).is_ready());
    });
}

#[test]
fn memory_goes_at_the_end_and_not_with_the_handle() {
    for make in [boxed, delegating, borrowing] {
        let (ended, info) = counted(|| {
            let mut numbers = make();
            numbers.start().expect("it yields");
            assert_eq!(numbers.send(1000), Ok(Complete(1000)));
            numbers
        });
        assert_eq!(
            (info.count_current, info.bytes_current),
            (0, 0),
            "{ended:?} is still there"
        );
    }
}

/// How much memory a scheduler takes at most that is never idle and has so many guests, one at a
/// time.
fn bytes_for(guests: u32) -> u64 {
    let ((), info) = counted(|| {
        let served = Scheduler::new().block_on(async move |task| {
            for _ in 0..guests {
                let guest = task.spawn("guest", async |task| Ok(task.unparker()));
                while !guest.is_finished() {
                    task.yield_now().await?;
                }
            }
            Ok(())
        });
        served.expect("nobody waits");
    });
    info.bytes_max
}

#[test]
fn a_scheduler_that_is_never_idle_forgets_the_tasks_that_have_ended() {
    assert_eq!(bytes_for(10_000), bytes_for(100));
}

/// Its drop runs a scheduler of its own.
struct Host;

impl Drop for Host {
    fn drop(&mut self) {
        let ran = Scheduler::new().block_on(async |task| task.yield_now().await);
        ran.expect("a task that only yields ends");
    }
}

#[test]
fn a_task_that_is_cancelled_before_it_begins_leaves_nothing_behind() {
    let ((), info) = counted(|| {
        let host = Host;
        let cancelled = Scheduler::new().block_on(async move |task| {
            let unbegun = task.spawn("unbegun", async move |_| {
                drop(host);
                Ok(())
            });
            task.cancel(unbegun.id()).await?;
            task.join(&unbegun).await
        });
        assert_eq!(cancelled, Ok(Err(JoinError::Cancelled)));
    });
    assert_eq!((info.count_current, info.bytes_current), (0, 0));
}
