//! Work that other threads send.

use std::{cell::RefCell, rc::Rc, sync::mpsc, thread};

use futures_lite::future::block_on;
use scheduler::{
    Event, Gone, JoinError, Observer, Remote, RemoteHandle, Scheduler, Stop, TaskId, TaskState,
};

#[track_caller]
fn spawned<T, B>(spawned: Result<RemoteHandle<T>, Gone<B>>) -> RemoteHandle<T> {
    spawned.expect("the scheduler is there")
}

/// Four threads send as fast as they can, and each awaits what it sent, in another order.
#[test]
fn a_storm_from_four_threads_loses_nothing() {
    const TASKS: u64 = 2_000;
    let mut scheduler = Scheduler::new();
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let remote = scheduler.remote();
            thread::spawn(move || {
                let mut handles: Vec<_> = (0..TASKS)
                    .map(|number| {
                        spawned(remote.spawn("storm", async move |task| {
                            if number % 3 == 0 {
                                task.yield_now().await?;
                            }
                            Ok(thread * TASKS + number)
                        }))
                    })
                    .collect();
                handles.reverse();
                handles
                    .into_iter()
                    .map(block_on)
                    .map(Result::unwrap)
                    .sum::<u64>()
            })
        })
        .collect();
    assert_eq!(scheduler.serve(), Ok(()));
    let sum: u64 = threads.into_iter().map(|it| it.join().unwrap()).sum();
    assert_eq!(sum, (0..4 * TASKS).sum::<u64>());
    assert!(scheduler.tasks().is_empty());
}

#[test]
fn orders_keep_their_order_also_among_wakes() {
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let (notes, noted) = mpsc::channel();
    let (lend, lent) = mpsc::channel();
    let note = notes.clone();
    scheduler.spawn("parked", async move |task| {
        lend.send(task.unparker())?;
        task.park().await?;
        Ok(note.send("woken")?)
    });
    scheduler.run_until_idle();
    let order = |name: &'static str| {
        let note = notes.clone();
        let ordered = remote.spawn(name, async move |_| Ok(note.send(name)?));
        drop(spawned(ordered)); // it runs on
    };
    let sender = || {
        order("first");
        spawned(remote.spawn("cancelled", async |_| Ok(()))).cancel(); // before it begins
        lent.recv().unwrap().unpark();
        order("last");
    };
    sender();
    assert_eq!(scheduler.run(), Ok(()));
    let noted: Vec<_> = noted.try_iter().collect();
    assert_eq!(noted, ["first", "woken", "last"]);
}

#[test]
fn a_remote_keeps_only_serve_from_ending_or_from_reporting_a_deadlock() {
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    assert_eq!(scheduler.run(), Ok(()), "nothing is there");
    let never = Event::new();
    scheduler.spawn("stuck", async move |task| never.wait(task).await);
    let deadlock = scheduler
        .run()
        .expect_err("a run does not count the remote");
    assert_eq!(deadlock.tasks[0].name, "stuck");

    // A serving one waits for the thread, which helps it.
    let stuck = deadlock.tasks[0].id;
    let helper = thread::spawn(move || {
        let helping = remote.spawn("helper", async move |task| task.cancel(stuck).await);
        block_on(spawned(helping))
    });
    assert_eq!(scheduler.serve(), Ok(()));
    assert_eq!(helper.join().unwrap(), Ok(true));

    // When the last remote goes, a deadlock is one.
    let remote = scheduler.remote();
    let leaver = thread::spawn(move || {
        let stuck = remote.spawn("stuck again", async |task| task.park().await);
        drop(stuck);
    });
    let deadlock = scheduler.serve().expect_err("nobody is left");
    assert_eq!(deadlock.tasks[0].name, "stuck again");
    leaver.join().unwrap();
}

#[test]
fn daemons_go_on_while_only_a_remote_is_left() {
    let mut scheduler = Scheduler::new();
    let (sender, ticks) = mpsc::channel();
    scheduler.spawn_daemon("ticker", async move |task| {
        for tick in 0.. {
            if sender.send(tick).is_err() {
                break;
            }
            task.yield_now().await?;
        }
        Ok(())
    });
    let remote = scheduler.remote();
    let listener = thread::spawn(move || {
        let heard: Vec<i32> = ticks.iter().take(1_000).collect();
        drop(remote);
        heard.len()
    });
    assert_eq!(
        scheduler.serve(),
        Ok(()),
        "though the daemon is ready all the time"
    );
    assert_eq!(listener.join().unwrap(), 1_000);
}

#[test]
fn a_panic_a_failure_and_a_stop_reach_the_handle() {
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let clumsy = spawned(remote.spawn("clumsy", async |_| -> Result<(), _> { panic!("oh no") }));
    let failing = spawned(remote.spawn("failing", async |_| Ok("x".parse::<u32>()?)));
    let cancelled = spawned(remote.spawn("cancelled", async |task| task.park().await));
    let killed = spawned(remote.spawn("killed", async |task| {
        loop {
            let _ignored = task.yield_now().await;
        }
    }));
    scheduler.step();
    // A second interruption, before the first was raised: a kill beats a cancel.
    assert!(cancelled.cancel() && killed.cancel() && killed.kill());
    assert_eq!(scheduler.run(), Ok(()));
    let texts = [
        block_on(clumsy).map_err(|error| error.to_string()),
        block_on(failing)
            .map(drop)
            .map_err(|error| error.to_string()),
        block_on(cancelled).map_err(|error| error.to_string()),
        block_on::<Result<(), _>>(killed).map_err(|error| error.to_string()),
    ];
    let expected = [
        "the task panicked: oh no",
        "the task failed: invalid digit found in string",
        "the task was cancelled",
        "the task was killed",
    ];
    assert_eq!(texts, expected.map(|text| Err(text.to_owned())));
}

#[test]
fn a_task_whose_handle_is_dropped_runs_on_and_its_error_is_reported() {
    #[derive(Clone, Default)]
    struct Unheard(Rc<RefCell<Vec<String>>>);

    impl Observer for Unheard {
        fn unheard(&mut self, _: std::time::Instant, _: TaskId, name: &str, error: &JoinError) {
            self.0.borrow_mut().push(format!("{name}: {error}"));
        }
    }

    let unheard = Unheard::default();
    let mut scheduler = Scheduler::builder().observer(unheard.clone()).build();
    drop(scheduler.remote().spawn("failing", async |task| {
        task.yield_now().await?;
        Ok("x".parse::<u32>()?)
    }));
    assert_eq!(scheduler.run(), Ok(()));
    let expected = "failing: the task failed: invalid digit found in string";
    assert_eq!(*unheard.0.borrow(), [expected]);
}

#[test]
fn a_value_that_nobody_takes_may_panic_when_it_is_dropped() {
    struct Clumsy(mpsc::Sender<thread::ThreadId>);
    impl Drop for Clumsy {
        fn drop(&mut self) {
            self.0
                .send(thread::current().id())
                .expect("the test listens");
            panic!("it is dropped");
        }
    }

    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let (sender, dropped) = mpsc::channel();
    let clumsy = remote.spawn("clumsy", async move |_| Ok(Clumsy(sender)));
    drop(spawned(clumsy)); // before the task ends
    let next = spawned(remote.spawn("next", async |_| Ok("well")));
    assert_eq!(scheduler.run(), Ok(()), "the panic goes no further");
    assert_eq!(
        dropped.try_iter().collect::<Vec<_>>(),
        [thread::current().id()]
    );
    assert_eq!(block_on(next), Ok("well"));
}

#[test]
fn a_body_may_hold_what_is_not_send_across_its_waits() {
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let thread = thread::spawn(move || {
        let local = remote.spawn("local", async |task| {
            let count = Rc::new(RefCell::new(1));
            let child = Rc::clone(&count);
            let child = task.spawn("child", async move |_| {
                *child.borrow_mut() += 1;
                Ok(())
            });
            task.join(&child).await??;
            let count = *count.borrow();
            Ok::<_, Stop>(count)
        });
        block_on(spawned(local))
    });
    assert_eq!(scheduler.serve(), Ok(()));
    assert_eq!(thread.join().unwrap(), Ok(2));
}

#[test]
fn a_waiting_task_is_seen_and_the_handle_moves_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Remote>();
    check::<RemoteHandle<u32>>();
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let handle = spawned(remote.spawn("seen", async |task| task.park().await));
    scheduler.run_until_idle();
    let task = &scheduler.tasks()[0];
    assert_eq!(
        (task.name.as_str(), task.state),
        ("seen", TaskState::Waiting)
    );
    let killer = thread::spawn(move || {
        let was_there = handle.kill();
        drop(remote);
        (was_there, block_on(handle))
    });
    assert_eq!(scheduler.serve(), Ok(()));
    assert_eq!(
        killer.join().unwrap(),
        (true, Err::<(), _>(JoinError::Killed))
    );
}
