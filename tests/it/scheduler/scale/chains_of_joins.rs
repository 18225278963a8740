//! Long chains of joins: neither their checks for cycles nor their ends grow with the chain.

use std::{cell::Cell, rc::Rc, thread, time::Duration};

use futures_lite::future::{or, yield_now};
use scheduler::{JoinHandle, Mutex, Scheduler};

const LINKS: u32 = 100_000;

/// Spawns a task that parks, and `LINKS` that each join the one before. Each counts its end.
fn chain(scheduler: &Scheduler, ended: &Rc<Cell<u32>>) -> JoinHandle<()> {
    let mut last = scheduler.spawn("parked", async |task| task.park().await);
    for _ in 0..LINKS {
        let (before, counted) = (last, Counted(Rc::clone(ended)));
        last = scheduler.spawn("link", async move |task| {
            let _counted = counted;
            let _ = task.join(&before).await?; // its error would hold those of all before it
            Ok(())
        });
    }
    last
}

struct Counted(Rc<Cell<u32>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// Runs on a thread whose stack has no room for a frame a link.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(256 * 1024).spawn(run);
    let ended = thread.expect("a thread can be made").join();
    ended.expect("the stack was large enough");
}

/// A walk along the chain for each new link would take billions of steps, and this test an hour.
#[test]
fn a_hundred_thousand_tasks_join_one_another_and_end() {
    on_a_small_stack(|| {
        let (mut scheduler, ended) = (Scheduler::new(), Rc::default());
        let last = chain(&scheduler, &ended);
        scheduler.run_until_idle();
        let first = scheduler.tasks()[0].id;
        scheduler.spawn("killer", async move |task| task.kill(first).await);
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(ended.get(), LINKS);
        assert!(last.is_finished());
    });
}

/// While somebody waits for a lock, each join walks along the chain. One who has left does not
/// wait.
#[test]
fn they_do_so_too_after_a_wait_for_a_lock_was_withdrawn() {
    let (mut scheduler, ended) = (Scheduler::new(), Rc::default());
    let mutex = Rc::new(Mutex::new(()));
    let held = Rc::clone(&mutex);
    scheduler.spawn_daemon("holder", async move |task| {
        let _held = held.lock(task).await?;
        task.park().await
    });
    let gave_up = scheduler.block_on(async move |task| {
        task.yield_now().await?;
        let locked = async { mutex.lock(task).await.map(drop) };
        let other = async {
            yield_now().await;
            Ok(())
        };
        or(locked, other).await?;
        task.sleep(Duration::ZERO).await
    });
    assert_eq!(gave_up, Ok(()));
    let _last = chain(&scheduler, &ended);
    scheduler.run_until_idle();
    assert_eq!(ended.get(), 0);
}

#[test]
fn a_report_of_a_hundred_thousand_is_written() {
    let mut scheduler = Scheduler::new();
    let _last = chain(&scheduler, &Rc::default());
    let deadlock = scheduler.run().expect_err("the first one is parked");
    assert_eq!(deadlock.to_string().lines().count(), 2 + LINKS as usize);
}

#[test]
fn a_scheduler_is_dropped_with_a_hundred_thousand_that_wait() {
    on_a_small_stack(|| {
        let (mut scheduler, ended) = (Scheduler::new(), Rc::default());
        let last = chain(&scheduler, &ended);
        scheduler.run_until_idle();
        assert_eq!(ended.get(), 0);
        drop(scheduler);
        assert_eq!(ended.get(), LINKS);
        drop(last);
    });
}
