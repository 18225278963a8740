//! A number of permits.

use scheduler::{Scheduler, Semaphore, Step};

use crate::scheduler::trace::Trace;

#[test]
fn tasks_have_permits_in_order_of_arrival_and_no_more_than_there_are() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let semaphore = Semaphore::new(2);
    for name in ["a", "b", "c", "d", "e"] {
        let (trace, semaphore) = (trace.clone(), semaphore.clone());
        scheduler.spawn(name, async move |task| {
            let permit = semaphore.acquire(task).await?;
            trace.note(format_args!("{name} of {}", semaphore.available()));
            task.yield_now().await?;
            drop(permit);
            trace.note(format_args!("{name} leaves"));
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "a of 1", "b of 0", "a leaves", "b leaves", "c of 1", "d of 0", "c leaves", "d leaves",
        "e of 1", "e leaves",
    ]);
    assert_eq!(semaphore.available(), 2);
}

#[test]
fn a_newcomer_does_not_overtake() {
    let (mut scheduler, semaphore) = (Scheduler::new(), Semaphore::new(0));
    let waiting = semaphore.clone();
    let waits = scheduler.spawn("waits", async move |task| waiting.acquire(task).await);
    scheduler.step();
    semaphore.add(1);
    assert!(semaphore.try_acquire().is_none(), "it is promised");
    semaphore.add(1);
    let second = semaphore.try_acquire();
    assert!(second.is_some(), "there are two");
    assert_eq!(scheduler.run(), Ok(()));
    let first = waits.result();
    assert!(matches!(first, Some(Ok(_))));
    assert_eq!(semaphore.available(), 0);
    drop((first, second));
    assert_eq!(semaphore.available(), 2);
}

#[test]
fn a_permit_may_go_to_a_child() {
    let mut scheduler = Scheduler::new();
    let semaphore = Semaphore::new(3);
    let limit = semaphore.clone();
    scheduler.spawn("parent", async move |task| {
        for _ in 0..10 {
            let permit = limit.acquire(task).await?;
            task.spawn("child", async move |task| {
                let _permit = permit;
                task.yield_now().await
            });
        }
        Ok(())
    });
    let mut most = 0;
    while scheduler.step() == Step::Ran {
        most = most.max(
            scheduler
                .tasks()
                .iter()
                .filter(|task| task.name == "child")
                .count(),
        );
    }
    assert_eq!((most, semaphore.available()), (3, 3));
}

#[test]
fn permits_that_were_added_at_once_wake_as_many() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let semaphore = Semaphore::new(0);
    for name in ["a", "b", "c"] {
        let (trace, semaphore) = (trace.clone(), semaphore.clone());
        scheduler.spawn(name, async move |task| {
            std::mem::forget(semaphore.acquire(task).await?);
            trace.note(name);
            Ok(())
        });
    }
    scheduler.run_until_idle();
    semaphore.add(2);
    scheduler.run_until_idle();
    trace.check(&["a", "b"]);
    semaphore.add(usize::MAX);
    semaphore.add(1); // no overflow
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["c"]);
}

#[test]
fn a_deadlock_names_it() {
    let (mut scheduler, semaphore) = (Scheduler::new(), Semaphore::new(0));
    scheduler.spawn("waits", async move |task| {
        semaphore.acquire(task).await.map(drop)
    });
    let deadlock = scheduler.run().expect_err("nobody adds a permit");
    let task = &deadlock.tasks[0];
    let named = format!("semaphore made at {}:", file!());
    assert_eq!((task.kind, task.owner), ("semaphore", None));
    assert!(task.object.starts_with(&named), "{}", task.object);
}
