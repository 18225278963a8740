//! A runtime on one thread, on which other threads spawn tasks and wait for their values.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use futures_lite::future::block_on;
use scheduler::{Gone, Remote, Scheduler};
use smol::Executor;
use tokio::runtime::{Builder, Handle};

use crate::{Cede, Smol, Tokio};

/// A runtime that other threads spawn tasks on.
pub(crate) trait Serves {
    /// The access that other threads have.
    type Access: Clone + Send + 'static;

    /// Runs it on this thread until `work`, which another one does, has ended.
    fn serve(work: impl FnOnce(Self::Access) -> Duration + Send + 'static) -> Duration;

    /// Spawns a task that ends at once; returns a future of its value.
    fn spawn(access: &Self::Access, number: u64) -> impl Future<Output = u64>;
}

/// Spawns tasks from some threads, each of which then waits for the values of its own.
pub(crate) fn spawned<P: Serves>(threads: u64, tasks: u64) -> Duration {
    P::serve(move |access| {
        let begin = Instant::now();
        let spawners: Vec<_> = (0..threads)
            .map(|_| {
                let access = access.clone();
                thread::spawn(move || {
                    let tasks = (0..tasks / threads).map(|number| P::spawn(&access, number));
                    for (number, task) in tasks.collect::<Vec<_>>().into_iter().enumerate() {
                        assert_eq!(block_on(task), number as u64);
                    }
                })
            })
            .collect();
        for spawner in spawners {
            spawner.join().expect("each task returns its number");
        }
        begin.elapsed()
    })
}

/// Spawns tasks from one thread, which waits for the value of each before the next one.
pub(crate) fn one_by_one<P: Serves>(tasks: u64) -> Duration {
    P::serve(move |access| {
        let begin = Instant::now();
        for number in 0..tasks {
            assert_eq!(block_on(P::spawn(&access, number)), number);
        }
        begin.elapsed()
    })
}

impl Serves for Cede {
    type Access = Remote;

    fn serve(work: impl FnOnce(Remote) -> Duration + Send + 'static) -> Duration {
        let mut scheduler = Scheduler::new();
        let remote = scheduler.remote();
        let working = thread::spawn(move || work(remote));
        scheduler.serve().expect("nothing waits");
        working.join().expect("it does not panic")
    }

    fn spawn(remote: &Remote, number: u64) -> impl Future<Output = u64> {
        let spawned = remote.spawn("task", async move |_| Ok(number));
        let handle = spawned.map_err(Gone::without_body).expect("it serves");
        async { handle.await.expect("nothing fails") }
    }
}

impl Serves for Tokio {
    type Access = Handle;

    fn serve(work: impl FnOnce(Handle) -> Duration + Send + 'static) -> Duration {
        let runtime = Builder::new_current_thread().build();
        let runtime = runtime.expect("there are descriptors left");
        let (done, end) = async_channel::bounded::<()>(1);
        let handle = runtime.handle().clone();
        let working = thread::spawn(move || {
            let elapsed = work(handle);
            drop(done);
            elapsed
        });
        let _ = runtime.block_on(end.recv()); // it is closed when the work is done
        working.join().expect("it does not panic")
    }

    fn spawn(handle: &Handle, number: u64) -> impl Future<Output = u64> {
        let task = handle.spawn(async move { number });
        async { task.await.expect("it does not panic") }
    }
}

impl Serves for Smol {
    type Access = Arc<Executor<'static>>;

    fn serve(work: impl FnOnce(Self::Access) -> Duration + Send + 'static) -> Duration {
        let executor = Arc::new(Executor::new());
        let (done, end) = async_channel::bounded::<()>(1);
        let access = Arc::clone(&executor);
        let working = thread::spawn(move || {
            let elapsed = work(access);
            drop(done);
            elapsed
        });
        let _ = smol::block_on(executor.run(end.recv())); // it is closed as well
        working.join().expect("it does not panic")
    }

    fn spawn(executor: &Self::Access, number: u64) -> impl Future<Output = u64> {
        executor.spawn(async move { number })
    }
}
