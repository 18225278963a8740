//! Park and its wakes; deadlocks that only the end of a run shows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use scheduler::{Clock, Deadlock, RunError, Scheduler, Step, channel};

use crate::scheduler::trace::Trace;

#[test]
fn a_waiter_ends_a_park_and_one_wake_is_kept() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    scheduler.spawn("parking", async move |task| {
        let waiter = task.waiter();
        waiter.wake();
        waiter.wake(); // no second one is kept
        task.park().await?;
        noting.note("the wake was kept");
        let waking = noting.clone();
        task.spawn("waking", async move |_| {
            waking.note("wakes");
            waiter.wake();
            Ok(())
        });
        task.park().await?;
        noting.note("woken");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["the wake was kept", "wakes", "woken"]);
}

#[test]
fn a_wake_of_a_task_that_sleeps_is_kept_and_changes_no_order() {
    let clock = Clock::virtual_time();
    let (mut scheduler, trace) = (Scheduler::builder().clock(clock).build(), Trace::default());
    let (noting, waking) = (trace.clone(), trace.clone());
    let (sender, receiver) = channel(1);
    scheduler.spawn("sleeper", async move |task| {
        assert!(sender.try_send(task.waiter()).is_ok());
        task.sleep(Duration::ZERO).await?;
        noting.note("sleeper, whose time has come since");
        task.park().await?;
        noting.note("the wake was kept");
        Ok(())
    });
    scheduler.spawn("waker", async move |task| {
        let waiter = receiver.recv(task).await?;
        waiter.expect("it was sent").wake();
        task.yield_now().await?;
        waking.note("waker, ready since its turn");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "waker, ready since its turn",
        "sleeper, whose time has come since",
        "the wake was kept",
    ]);
}

#[test]
fn an_unparker_wakes_from_another_thread() {
    let count = Scheduler::new().block_on(async |task| {
        let mut woken = 0;
        for _ in 0..100 {
            let unparker = task.unparker();
            let thread = thread::spawn(move || unparker.unpark());
            task.park().await?;
            woken += 1;
            thread.join().expect("it only wakes");
        }
        Ok(woken)
    });
    assert_eq!(count, Ok(100));
}

#[test]
fn a_storm_of_wakes_from_four_threads_loses_none_and_queues_one() {
    let turns = Scheduler::new().block_on(async |task| {
        let finished = Arc::new(AtomicUsize::new(0));
        for _ in 0..4 {
            let (unparker, finished) = (task.unparker(), Arc::clone(&finished));
            thread::spawn(move || {
                (0..250_000).for_each(|_| unparker.unpark());
                finished.fetch_add(1, Ordering::AcqRel);
                unparker.unpark();
            });
        }
        let mut turns = 0_u32;
        while finished.load(Ordering::Acquire) < 4 {
            task.park().await?;
            turns += 1;
        }
        Ok(turns)
    });
    assert!(turns.is_ok_and(|turns| turns <= 1_000_004));
}

#[test]
fn a_storm_of_wakes_of_a_parked_task_is_one_entry_in_the_queue() {
    let mut scheduler = Scheduler::new();
    let (send, unparkers) = mpsc::channel();
    scheduler.spawn("parked", async move |task| {
        for _ in 0..4 {
            send.send(task.unparker())?;
        }
        drop(send);
        task.park().await?;
        task.park().await
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    let waking = unparkers
        .into_iter()
        .map(|unparker| thread::spawn(move || (0..250_000).for_each(|_| unparker.unpark())));
    for thread in waking.collect::<Vec<_>>() {
        thread.join().expect("it only wakes");
    }
    assert_eq!(scheduler.step(), Step::Ran);
    assert_eq!(
        scheduler.step(),
        Step::Idle(None),
        "a million wakes, one turn"
    );
    assert_eq!(scheduler.tasks()[0].switches, 2);
}

#[test]
fn a_wake_of_a_task_that_is_gone_does_nothing() {
    let mut scheduler = Scheduler::new();
    let task = scheduler.spawn("brief", async |task| Ok((task.waiter(), task.unparker())));
    assert_eq!(scheduler.run(), Ok(()));
    let (waiter, unparker) = task.result().expect("it has ended").expect("it ends well");
    waiter.wake();
    unparker.unpark();
    assert_eq!(scheduler.step(), Step::Done);
    drop(scheduler);
    waiter.wake();
    unparker.unpark();
}

#[test]
fn a_park_that_nobody_can_end_is_a_deadlock_with_its_place() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn_daemon("daemon", async |task| task.park().await);
    let stuck = scheduler.spawn("stuck", async |task| task.park().await);
    let joining = scheduler.block_on(async move |task| task.join(&stuck).await);
    let Err(RunError::Deadlock(Deadlock { tasks })) = joining else {
        panic!("it is reported: {joining:?}")
    };
    let reported: Vec<_> = tasks
        .iter()
        .map(|task| (task.name.as_str(), task.kind))
        .collect();
    assert_eq!(
        reported,
        [("stuck", "park"), ("main", "join")],
        "daemons do not count"
    );
    assert!(
        tasks
            .iter()
            .all(|task| task.location.is_some_and(|it| it.file() == file!()))
    );
    assert_eq!(tasks[1].owner, Some(tasks[0].id));
    let report = Deadlock { tasks }.to_string();
    assert!(
        report.contains("#1 \"stuck\" waits (park) for a wake, at "),
        "{report}"
    );
    assert!(
        report.contains("#2 \"main\" waits to join #1 \"stuck\", at "),
        "{report}"
    );
}

/// It ends a park and nothing else: it holds up no virtual clock, and hides no deadlock.
#[test]
fn an_unparker_is_nothing_to_a_task_that_does_not_park() {
    let builder = Scheduler::builder().clock(Clock::virtual_time());
    let slept = builder.build().block_on(async |task| {
        let _unparker = task.unparker();
        task.sleep(Duration::from_secs(3600)).await
    });
    assert_eq!(slept, Ok(()));
    let received = Scheduler::new().block_on(async |task| {
        let (_sender, receiver) = channel::<u8>(1);
        let _unparker = task.unparker();
        receiver.recv(task).await
    });
    assert!(matches!(received, Err(RunError::Deadlock(_))));
}

#[test]
fn no_deadlock_is_claimed_while_an_unparker_lives() {
    let mut scheduler = Scheduler::new();
    let parked = scheduler.spawn("parked", async |task| task.park().await);
    let (sender, unparkers) = mpsc::channel();
    scheduler.spawn("lending", async move |task| {
        sender.send(task.unparker()).expect("the test listens");
        task.park().await
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    let unparker = unparkers.recv().expect("it was sent");
    let thread = thread::spawn(move || unparker.unpark());
    assert!(scheduler.run().is_err(), "the first one stays parked");
    thread.join().expect("it only wakes");
    assert!(!parked.is_finished());
}
