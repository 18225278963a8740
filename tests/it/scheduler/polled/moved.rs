//! Sockets that go from one scheduler, or thread, to another.

use std::{
    io::{Read, Write},
    os::fd::OwnedFd,
    rc::Rc,
    thread,
};

use futures_lite::{AsyncReadExt, future::poll_once};
use scheduler::{Scheduler, Step, net::TcpStream};

use crate::scheduler::io::{descriptors::watched, tcp::connected};

/// Polls in a task, so that the stream is registered, and returns it.
fn used(scheduler: &mut Scheduler, stream: TcpStream) -> TcpStream {
    let used = scheduler.block_on(async move |_| {
        let read = poll_once(stream.split().0.read(&mut [0])).await;
        assert!(read.is_none(), "nothing was sent");
        Ok(stream)
    });
    used.expect("it is not interrupted")
}

#[test]
fn a_stream_is_used_on_another_thread() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let ours = used(&mut scheduler, ours);
    theirs.write_all(b"abc").expect("there is room");
    let elsewhere = thread::spawn(move || {
        Scheduler::new().block_on(async move |task| {
            let mut buffer = [0; 8];
            let polled = ours.split().0.read(&mut buffer).await?;
            ours.write_all(task, b"de").await??;
            let requested = ours.read(task, &mut buffer).await??;
            Ok((polled, requested))
        })
    });
    assert_eq!(theirs.read(&mut [0; 8]).ok(), Some(2));
    theirs.write_all(b"fghi").expect("there is room");
    let read = elsewhere.join().expect("it does not panic");
    assert_eq!(read, Ok((3, 4)));
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn a_stream_that_is_dropped_on_another_thread_is_watched_no_longer() {
    let mut scheduler = Scheduler::new();
    let (ours, _theirs) = connected();
    let ours = used(&mut scheduler, ours);
    assert_eq!(watched(&ours), 1);
    let standard = thread::spawn(move || ours.into_std());
    let standard = standard.join().expect("it does not panic");
    assert_eq!(watched(&standard), 1, "its scheduler has not run yet");
    scheduler.run_until_idle();
    assert_eq!(watched(&standard), 0);
}

/// The number of a closed descriptor is given to the next one, before its scheduler has learnt
/// that the first was dropped elsewhere.
#[test]
fn a_number_is_used_again_after_a_drop_on_another_thread() {
    let mut scheduler = Scheduler::new();
    let numbers = scheduler.block_on(async move |task| {
        let (ours, _theirs) = connected();
        assert!(poll_once(ours.split().0.read(&mut [0])).await.is_none());
        let first = number(&ours);
        thread::spawn(move || drop(ours))
            .join()
            .expect("it does not panic");
        let (ours, mut theirs) = connected();
        let reader = task.spawn("reader", async move |_| {
            Ok((
                number(&ours),
                ours.split().0.read(&mut [0; 8]).await?,
                watched(&ours),
            ))
        });
        task.yield_now().await?;
        theirs.write_all(b"abc")?;
        Ok((first, task.join(&reader).await??))
    });
    let (_, (_, read, watched)) = numbers.expect("it reads");
    assert_eq!((read, watched), (3, 1));
}

fn number(stream: &TcpStream) -> i32 {
    std::os::fd::AsRawFd::as_raw_fd(&std::os::fd::AsFd::as_fd(stream))
}

#[test]
fn a_stream_outlives_its_scheduler() {
    let mut first = Scheduler::new();
    let (ours, mut theirs) = connected();
    let ours = used(&mut first, ours);
    drop(first);
    theirs.write_all(b"abc").expect("there is room");
    let mut second = Scheduler::new();
    let read = second.block_on(async move |_| Ok(ours.split().0.read(&mut [0; 8]).await?));
    assert_eq!(read, Ok(3));
}

#[test]
fn who_polls_a_stream_that_another_scheduler_has_taken_finds_out() {
    let (mut first, mut second) = (Scheduler::new(), Scheduler::new());
    let (ours, mut theirs) = connected();
    let ours = Rc::new(ours);
    let polling = Rc::clone(&ours);
    let polling = first.spawn("polling", async move |_| {
        Ok(polling.split().0.read(&mut [0; 3]).await?)
    });
    assert_eq!(first.run_until_idle(), Step::Idle(None));
    theirs.write_all(b"abcdef").expect("there is room");
    let taken = second.block_on(async move |_| Ok(ours.split().0.read(&mut [0; 3]).await?));
    assert_eq!(taken, Ok(3));
    assert_eq!(first.run(), Ok(()));
    assert_eq!(polling.result(), Some(Ok(3)));
}

/// A task runs a scheduler of its own: each finds its own sockets.
#[test]
fn the_innermost_scheduler_is_the_one_that_is_found() {
    let (outer, mut outer_peer) = connected();
    let (inner, mut inner_peer) = connected();
    let read = Scheduler::new().block_on(async move |_| {
        assert!(poll_once(outer.split().0.read(&mut [0])).await.is_none());
        let nested = Scheduler::new().block_on(async move |_| {
            assert!(poll_once(inner.split().0.read(&mut [0])).await.is_none());
            inner_peer.write_all(b"a")?;
            Ok(inner.split().0.read(&mut [0; 8]).await?)
        });
        outer_peer.write_all(b"bc")?;
        Ok((nested?, outer.split().0.read(&mut [0; 8]).await?))
    });
    assert_eq!(read, Ok((1, 2)));
}

/// Dropping the waker of whoever polled may drop anything, a stream of the same scheduler too.
#[test]
fn a_waker_that_owns_a_stream_is_dropped_with_nothing_borrowed() {
    use std::{
        sync::{Arc, Mutex},
        task::{Context, Wake, Waker},
    };
    struct Owner(Mutex<Option<TcpStream>>);
    impl Wake for Owner {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().expect("it does not panic").take());
        }
    }
    let (owned, _peer) = connected();
    let (ours, mut theirs) = connected();
    let read = Scheduler::new().block_on(async move |_| {
        assert!(poll_once(owned.split().0.read(&mut [0])).await.is_none());
        let owner = Waker::from(Arc::new(Owner(Mutex::new(Some(owned)))));
        let mut buffer = [0; 8];
        let mut reader = ours.split().0;
        let mut read = std::pin::pin!(reader.read(&mut buffer));
        let pending = Future::poll(read.as_mut(), &mut Context::from_waker(&owner));
        assert!(pending.is_pending());
        drop(owner); // the registration has the last one
        assert!(
            poll_once(read.as_mut()).await.is_none(),
            "it takes the place of that one"
        );
        theirs.write_all(b"abc")?;
        Ok(read.await?)
    });
    assert_eq!(read, Ok(3));
    let _: fn(TcpStream) -> OwnedFd = |stream| stream.into_std().into();
}
