//! Virtual time moves, whatever is awaited from outside.

use std::{future, io::Write, os::unix::net::UnixStream, thread, time::Duration};

use scheduler::{Clock, RunError, Scheduler, Task, TimedOut};

const SECOND: Duration = Duration::from_secs(1);

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn it_jumps_past_a_task_that_awaits_a_future_which_another_task_feeds() {
    let mut scheduler = virtual_time();
    let (sender, receiver) = async_channel::bounded(1);
    let fed = scheduler.spawn("fed", async move |_| Ok(receiver.recv().await?));
    scheduler.spawn("feeding", async move |task| {
        task.sleep(3600 * SECOND).await?;
        Ok(sender.try_send(7)?)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(fed.result(), Some(Ok(7)));
}

#[test]
fn it_jumps_past_a_daemon_and_past_a_live_unparker() {
    let slept = virtual_time().block_on(async |task| {
        task.spawn_daemon("daemon", async |_| Ok(future::pending().await));
        let _unparker = task.unparker();
        let begin = task.now();
        let late = task.timeout(SECOND, async |task| task.park().await).await?;
        Ok((late, task.now() - begin))
    });
    assert_eq!(slept, Ok((Err(TimedOut), SECOND)));
}

#[test]
fn while_it_is_held_it_waits_for_another_thread() {
    let answered = virtual_time().block_on(async |task| {
        let unparker = task.unparker();
        let held = task.hold_time();
        let worker = thread::spawn(move || unparker.unpark());
        let begin = task.now();
        let woken = task.timeout(SECOND, async |task| task.park().await).await?;
        drop(held);
        assert!(worker.join().is_ok());
        Ok((woken, task.now() - begin))
    });
    assert_eq!(answered, Ok((Ok(()), Duration::ZERO)));
}

#[test]
fn a_hold_that_waits_for_itself_is_a_deadlock() {
    let stuck = virtual_time().block_on(async |task| {
        let _held = task.hold_time();
        task.sleep(SECOND).await
    });
    assert!(matches!(stuck, Err(RunError::Deadlock(_))), "{stuck:?}");
}

#[test]
fn while_a_descriptor_is_waited_for_it_passes_as_real_time_does() {
    let (ours, mut theirs) = UnixStream::pair().expect("a pair");
    let seen = virtual_time().block_on(async move |task| {
        let wait = async |task: &mut Task<'_>| task.readable(&ours).await;
        let begin = task.now();
        let late = task.timeout(Duration::from_millis(20), wait).await?;
        let passed = task.now() - begin;
        theirs.write_all(b"x")?;
        let ready = task.timeout(3600 * SECOND, wait).await?;
        Ok((late, passed, ready, task.now() - begin < 1800 * SECOND))
    });
    let passed = Duration::from_millis(20);
    assert_eq!(seen, Ok((Err(TimedOut), passed, Ok(()), true)));
}

#[test]
fn a_time_that_cannot_be_represented_never_comes() {
    for endless in [Duration::MAX, Duration::from_secs(i64::MAX as u64)] {
        let stuck = virtual_time().block_on(async move |task| task.sleep(endless).await);
        let Err(RunError::Deadlock(deadlock)) = stuck else {
            panic!("{endless:?} has passed");
        };
        assert_eq!(deadlock.tasks[0].kind, "sleep");
        let part = async |task: &mut Task<'_>| task.sleep(SECOND).await;
        let ended = virtual_time().block_on(async move |task| task.timeout(endless, part).await);
        assert_eq!(ended, Ok(Ok(())));
    }
}
