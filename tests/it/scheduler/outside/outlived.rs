//! Remotes and schedulers of which one is gone before the other.

use std::{
    pin::Pin,
    sync::{Arc, mpsc},
    task::{Context, Poll, Waker},
    thread,
};

use futures_lite::future::block_on;
use scheduler::{Gone, JoinError, RemoteHandle, Scheduler};

fn poll<T>(handle: &mut RemoteHandle<T>) -> Poll<Result<T, JoinError>> {
    Pin::new(handle).poll(&mut Context::from_waker(Waker::noop()))
}

#[track_caller]
fn spawned<T, B>(spawned: Result<RemoteHandle<T>, Gone<B>>) -> RemoteHandle<T> {
    spawned.expect("the scheduler is there")
}

#[test]
fn a_remote_that_outlives_its_scheduler_gets_its_bodies_back() {
    let scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let captured = Arc::new(());
    let own = Arc::clone(&captured);
    let mut pending = spawned(remote.spawn("never taken", async move |_| {
        drop(own);
        Ok(())
    }));
    assert!(poll(&mut pending).is_pending());
    drop(scheduler);
    assert_eq!(poll(&mut pending), Poll::Ready(Err(JoinError::Killed)));
    assert_eq!(poll(&mut pending), Poll::Ready(Err(JoinError::Taken)));
    assert!(!pending.cancel(), "it has ended");
    assert_eq!(Arc::strong_count(&captured), 1, "the order was dropped");

    let own = Arc::clone(&captured);
    let refused = remote.spawn("too late", async move |_| Ok(Arc::strong_count(&own)));
    let error = refused.expect_err("nobody is there");
    let text = "cannot spawn a task in a scheduler that is gone; \
        keep it until its remotes are, by `serve`";
    assert_eq!(error.to_string(), text);
    let Gone(body) = error;
    assert_eq!(Arc::strong_count(&captured), 2, "the body is here");
    assert_eq!(Scheduler::new().block_on(body), Ok(2));
    assert_eq!(Arc::strong_count(&captured), 1);
}

#[test]
fn a_scheduler_whose_run_has_ended_takes_the_order_in_its_next_one() {
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    assert_eq!(scheduler.run(), Ok(()));
    let handle = spawned(remote.spawn("late", async |_| Ok("late")));
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(block_on(handle), Ok("late"));
}

#[test]
fn dropping_the_scheduler_kills_what_came_and_refuses_what_cleanup_sends() {
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let (sender, sent) = mpsc::channel();
    let own = remote.clone();
    let dying = spawned(remote.spawn("dying", async move |task| {
        let ended = task.park().await;
        // The scheduler is still there, but nothing runs in it any more.
        sender
            .send(own.spawn("from cleanup", async |_| Ok(())))
            .unwrap();
        ended
    }));
    scheduler.run_until_idle();
    drop(scheduler);
    assert_eq!(block_on(dying), Err(JoinError::Killed));
    let from_cleanup = sent.recv().unwrap().map(block_on);
    assert!(matches!(
        from_cleanup,
        Ok(Err(JoinError::Killed)) | Err(Gone(_))
    ));
    assert!(remote.spawn("after it", async |_| Ok(())).is_err());
}

#[test]
fn an_interruption_holds_though_the_handle_is_dropped_at_once() {
    for ask in [RemoteHandle::cancel, RemoteHandle::kill] {
        let mut scheduler = Scheduler::new();
        let remote = scheduler.remote();
        let (goes_on, went_on) = mpsc::channel();
        let begun = spawned(remote.spawn("begun", async move |task| {
            task.yield_now().await?;
            Ok(goes_on.send(())?)
        }));
        scheduler.step();
        assert!(ask(&begun));
        drop(begun);
        assert_eq!(scheduler.run(), Ok(()));
        assert!(went_on.try_recv().is_err());

        let (begins, has_begun) = mpsc::channel();
        let new = spawned(remote.spawn("new", async move |_| Ok(begins.send(())?)));
        assert!(ask(&new), "its order is on the way");
        drop(new);
        assert_eq!(scheduler.run(), Ok(()));
        assert!(has_begun.try_recv().is_err());
    }
}

/// Two schedulers that ask each other, each a task of its own.
#[test]
fn schedulers_await_each_other() {
    let (mut here, mut there) = (Scheduler::new(), None);
    let (sender, receiver) = mpsc::channel();
    let remote = here.remote();
    let thread = thread::spawn(move || {
        let mut scheduler = Scheduler::new();
        sender.send(scheduler.remote()).unwrap();
        scheduler.spawn("asks", async move |task| {
            let asked = remote.spawn("asked", async |task| Ok(task.name().to_owned()));
            let name = task.wait(spawned(asked)).await??;
            assert_eq!(name, "asked");
            Ok(())
        });
        scheduler.serve()
    });
    let _ = there.insert(receiver.recv().unwrap());
    let there = there.take().unwrap();
    here.spawn("asks", async move |task| {
        for number in 0..100 {
            let asked = spawned(there.spawn("asked", async move |_| Ok(number * 2)));
            assert_eq!(task.wait(asked).await??, number * 2);
        }
        Ok(())
    });
    assert_eq!(here.serve(), Ok(()));
    assert_eq!(thread.join().unwrap(), Ok(()));
}
