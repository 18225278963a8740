//! A scheduler in another loop, which polls it.

use std::{
    cell::Cell,
    io::Write,
    os::unix::net::UnixStream,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use futures_lite::{AsyncReadExt, future::poll_once};
use scheduler::{Clock, Scheduler, unbounded};

use crate::scheduler::io::tcp::connected;

/// A host that counts how often it is woken.
#[derive(Default)]
struct Host(AtomicU32);

impl Wake for Host {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Host {
    fn take(&self) -> u32 {
        self.0.swap(0, Ordering::SeqCst)
    }
}

fn host() -> (Arc<Host>, Waker) {
    let host = Arc::new(Host::default());
    (Arc::clone(&host), Waker::from(host))
}

#[test]
fn a_poll_runs_what_is_ready_and_ends_with_the_last_task() {
    let (host, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let mut scheduler = Scheduler::new();
    let sum = scheduler.spawn("sum", async |task| {
        let part = task.spawn("part", async |_| Ok(20));
        Ok(1 + task.join(&part).await??)
    });
    assert_eq!(scheduler.poll_run(&mut cx), Poll::Ready(Ok(())));
    assert_eq!(sum.result(), Some(Ok(21)));
    assert_eq!(host.take(), 0);
}

#[test]
fn a_poll_is_bounded() {
    let (host, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let mut scheduler = Scheduler::new();
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    scheduler.spawn("endless", async move |task| {
        loop {
            counted.set(counted.get() + 1);
            task.yield_now().await?;
        }
        #[expect(unreachable_code, reason = "the type of the body")]
        Ok(())
    });
    for poll in 1..=3 {
        assert!(scheduler.poll_run(&mut cx).is_pending());
        assert_eq!(turns.get(), poll * 256);
        assert_eq!(host.take(), 1, "it is to be polled again at once");
    }
}

#[test]
fn whatever_makes_a_task_ready_wakes_the_host_once() {
    let (host, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let mut scheduler = Scheduler::new();
    let (events, received) = unbounded();
    let remote = scheduler.remote();
    let heard = scheduler.spawn("listener", async move |task| {
        let mut heard = 0;
        while received.recv(task).await?.is_some() {
            heard += 1;
        }
        Ok(heard)
    });
    assert!(scheduler.poll_run(&mut cx).is_pending());
    assert_eq!(host.take(), 0, "nothing has come");

    // On the host's own thread, between two polls.
    events.try_send('a').unwrap();
    events.try_send('b').unwrap();
    assert_eq!(host.take(), 1);
    assert!(scheduler.poll_run(&mut cx).is_pending());
    assert_eq!(host.take(), 0);

    // A new task, and an interruption.
    let parked = scheduler.spawn("parked", async |task| task.park().await);
    assert_eq!(host.take(), 1);
    assert!(scheduler.poll_run(&mut cx).is_pending());
    parked.cancel();
    assert_eq!(host.take(), 1);
    assert!(scheduler.poll_run(&mut cx).is_pending());
    assert!(parked.is_finished());

    // From another thread.
    let thread = thread::spawn(move || {
        drop(remote.spawn("order", async |_| Ok(())));
        remote
    });
    let remote = thread.join().unwrap();
    assert_eq!(host.take(), 1);
    assert!(scheduler.poll_run(&mut cx).is_pending());

    // The last remote goes, and so does the last sender.
    drop(events);
    assert_eq!(host.take(), 1);
    assert!(scheduler.poll_run(&mut cx).is_pending(), "a remote is left");
    assert_eq!(heard.result(), Some(Ok(2)));
    drop(remote);
    assert_eq!(host.take(), 1);
    assert_eq!(scheduler.poll_run(&mut cx), Poll::Ready(Ok(())));
}

/// A host may go on with another kind of run; what that makes ready is no news to it.
#[test]
fn a_run_takes_the_scheduler_back_from_its_host() {
    let (host, waker) = host();
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let reader = scheduler.spawn("reader", async move |task| task.readable(&ours).await);
    let mut cx = Context::from_waker(&waker);
    assert!(scheduler.poll_run(&mut cx).is_pending());
    theirs.write_all(b"x").unwrap();
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(reader.result(), Some(Ok(())));
    assert_eq!(host.take(), 0);
}

#[test]
fn a_deadlock_is_reported_unless_a_remote_or_the_host_can_help() {
    let (host, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = unbounded::<()>();
    let receiving = scheduler.spawn("receiving", async move |task| receiver.recv(task).await);
    assert!(
        scheduler.poll_run(&mut cx).is_pending(),
        "the host may send"
    );
    drop(sender);
    assert_eq!(scheduler.poll_run(&mut cx), Poll::Ready(Ok(())));
    assert_eq!(receiving.result(), Some(Ok(None)));

    scheduler.spawn("stuck", async |task| task.park().await);
    let remote = scheduler.remote();
    assert!(scheduler.poll_run(&mut cx).is_pending());
    host.take();
    drop(remote);
    assert_eq!(host.take(), 1);
    let Poll::Ready(Err(deadlock)) = scheduler.poll_run(&mut cx) else {
        panic!("nobody can wake it");
    };
    assert_eq!(deadlock.tasks[0].name, "stuck");
}

#[test]
fn virtual_time_jumps_in_a_poll_but_not_while_a_descriptor_is_waited_for() {
    let (_, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let clock = Clock::virtual_time();
    let mut scheduler = Scheduler::builder().clock(clock).build();
    let hour = Duration::from_secs(3600);
    scheduler.spawn("sleeper", async move |task| task.sleep(hour).await);
    assert_eq!(scheduler.poll_run(&mut cx), Poll::Ready(Ok(())));

    let (ours, mut theirs) = UnixStream::pair().unwrap();
    scheduler.spawn("reader", async move |task| task.readable(&ours).await);
    let sleeper = scheduler.spawn("sleeper", async move |task| task.sleep(hour).await);
    assert!(scheduler.poll_run(&mut cx).is_pending());
    assert!(scheduler.poll_run(&mut cx).is_pending());
    assert!(scheduler.next_deadline().is_some() && !sleeper.is_finished());
    theirs.write_all(b"x").unwrap();
    assert_eq!(scheduler.poll_run(&mut cx), Poll::Ready(Ok(())));
    assert!(sleeper.is_finished(), "nothing holds the time any more");
}

#[test]
fn a_held_clock_stands_still_for_a_host_too() {
    let (_, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let clock = Clock::virtual_time();
    let mut scheduler = Scheduler::builder().clock(clock).build();
    let (answer, received) = async_channel::unbounded::<()>();
    scheduler.spawn("holder", async move |task| {
        let held = task.hold_time();
        task.wait(received.recv()).await??;
        drop(held);
        Ok(())
    });
    let sleeper = scheduler.spawn("sleeper", async |task| task.sleep(Duration::MAX / 2).await);
    drop(sleeper);
    let second = scheduler.spawn("second", async |task| {
        task.sleep(Duration::from_secs(1)).await
    });
    assert!(scheduler.poll_run(&mut cx).is_pending());
    assert!(!second.is_finished());
    answer.send_blocking(()).unwrap();
    let _ = scheduler.poll_run(&mut cx);
    assert!(second.is_finished());
}

/// A poll whose future was dropped is no wait, for a host as little as for `run`.
#[test]
fn virtual_time_jumps_in_a_poll_over_a_socket_that_is_awaited_no_longer() {
    let (_, waker) = host();
    let mut cx = Context::from_waker(&waker);
    let clock = Clock::virtual_time();
    let mut scheduler = Scheduler::builder().clock(clock).build();
    let (ours, _theirs) = connected();
    scheduler.spawn("impatient", async move |task| {
        assert!(poll_once(ours.split().0.read(&mut [0])).await.is_none());
        task.yield_now().await?;
        task.sleep(Duration::from_secs(1_000_000)).await
    });
    assert_eq!(scheduler.poll_run(&mut cx), Poll::Ready(Ok(())));
}
