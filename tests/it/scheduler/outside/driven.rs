//! A scheduler as a future of tokio's and of smol's.

use std::{future::pending, os::fd::BorrowedFd, rc::Rc, thread, time::Duration};

use futures_lite::future::{block_on, or};
use scheduler::{
    Deadlock, JoinHandle, Scheduler,
    net::{TcpListener, TcpStream},
};
use tokio::io::{Interest, unix::AsyncFd};

/// Tasks that use sockets and sleep. The value of the last is how much it has heard.
fn echo(scheduler: &Scheduler) -> JoinHandle<usize> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    scheduler.spawn("server", async move |task| {
        let (stream, _) = listener.accept(task).await??;
        let mut buffer = [0; 64];
        loop {
            match stream.read(task, &mut buffer).await?? {
                0 => return Ok(()),
                length => stream.write_all(task, &buffer[..length]).await??,
            }
        }
    });
    scheduler.spawn("client", async move |task| {
        let stream = TcpStream::connect(task, address).await??;
        let mut heard = 0;
        for _ in 0..20 {
            stream.write_all(task, b"hello").await??;
            task.sleep(Duration::from_micros(100)).await?;
            let mut echoed = [0; 5];
            stream.read_exact(task, &mut echoed).await??;
            heard += echoed.len();
        }
        Ok(heard)
    })
}

#[expect(
    deprecated,
    reason = "its heir is unsafe, for descriptors that are closed too early; this one is borrowed"
)]
async fn on_tokio(scheduler: &mut Scheduler) -> Result<(), Deadlock> {
    let sleep_until = |deadline| tokio::time::sleep_until(tokio::time::Instant::from_std(deadline));
    let readable = async |descriptor: BorrowedFd<'_>| {
        let watched = AsyncFd::with_interest(descriptor, Interest::READABLE);
        drop(watched.expect("it can be watched").readable().await);
    };
    scheduler.drive(sleep_until, readable).await
}

async fn on_smol(scheduler: &mut Scheduler) -> Result<(), Deadlock> {
    let readable = async |descriptor: BorrowedFd<'_>| {
        let watched = smol::Async::new_nonblocking(descriptor);
        let watched = watched.expect("it can be watched");
        watched.readable().await.expect("it is watched");
    };
    scheduler.drive(smol::Timer::at, readable).await
}

fn tokio_runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("tokio starts")
}

#[test]
fn sockets_and_sleeps_run_on_tokio_beside_its_own_tasks() {
    let runtime = tokio_runtime();
    let mut scheduler = Scheduler::new();
    let heard = echo(&scheduler);
    // A task of ours awaits one of tokio's.
    let theirs = runtime.spawn(async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        "from tokio"
    });
    let ours = scheduler.spawn("awaits", async |task| Ok(task.wait(theirs).await??));
    assert_eq!(runtime.block_on(on_tokio(&mut scheduler)), Ok(()));
    assert_eq!(heard.result(), Some(Ok(100)));
    assert_eq!(ours.result(), Some(Ok("from tokio")));
}

#[test]
fn sockets_and_sleeps_run_on_smol() {
    let mut scheduler = Scheduler::new();
    let heard = echo(&scheduler);
    assert_eq!(smol::block_on(on_smol(&mut scheduler)), Ok(()));
    assert_eq!(heard.result(), Some(Ok(100)));
}

/// The other threads of the runtime send work by a remote, whose end ends the drive.
#[test]
fn a_remote_wakes_a_driven_scheduler() {
    let runtime = tokio_runtime();
    let mut scheduler = Scheduler::new();
    let remote = scheduler.remote();
    let thread = thread::spawn(move || {
        let doubled = (0..200).map(|number| {
            let doubled = remote.spawn("double", async move |task| {
                task.yield_now().await?;
                Ok(number * 2)
            });
            block_on(doubled.expect("it is driven")).expect("it is well")
        });
        doubled.sum::<i32>()
    });
    assert_eq!(runtime.block_on(on_tokio(&mut scheduler)), Ok(()));
    assert_eq!(thread.join().unwrap(), (0..200).sum::<i32>() * 2);
}

#[test]
fn a_dropped_drive_leaves_the_tasks_to_the_next_run() {
    let mut scheduler = Scheduler::new();
    let heard = echo(&scheduler);
    let outside = Rc::new(());
    let kept = Rc::clone(&outside);
    let given_up = smol::block_on(or(async { on_smol(&mut scheduler).await.is_ok() }, async {
        let _kept = kept;
        smol::Timer::after(Duration::from_micros(500)).await;
        false
    }));
    assert_eq!(Rc::strong_count(&outside), 1, "{given_up}");
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(heard.result(), Some(Ok(100)));
}

#[test]
fn a_driven_deadlock_is_reported() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("stuck", async |task| task.park().await);
    let never = async |_: BorrowedFd<'_>| pending::<()>().await;
    let driven = block_on(scheduler.drive(|_| pending::<()>(), never));
    assert_eq!(
        driven.expect_err("nobody can wake it").tasks[0].name,
        "stuck"
    );
}
