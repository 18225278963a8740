//! The workloads for executors of futures: [`Runtime`] has the parts that differ.

use std::{
    future::Future,
    thread,
    time::{Duration, Instant},
};

use futures_lite::future;

use super::{Sleeps, Talks, Turns, channels::Channel, outside};

/// The parts that an executor provides.
pub trait Runtime: 'static {
    /// Its name in the report.
    const LABEL: &'static str;
    /// The channels that go with it.
    type Channel: Channel;

    /// Runs a future on a new executor until it has ended.
    fn run<T>(main: impl AsyncFnOnce(&Self) -> T) -> T;

    /// Creates a task. Its result is awaited.
    fn spawn<T: 'static>(
        &self,
        body: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = T> + 'static;

    /// Creates a task that nobody waits for.
    fn detach(&self, body: impl Future<Output = ()> + 'static);

    /// Lets the others have their turns.
    fn yield_now() -> impl Future<Output = ()> {
        future::yield_now()
    }
}

/// An executor that comes with timers.
pub trait Timed: Runtime {
    /// Waits until then.
    fn sleep_until(time: Instant) -> impl Future<Output = ()> + 'static;
}

impl<R: Runtime> Turns for R {
    const NAME: &'static str = R::LABEL;

    fn turns(tasks: u64, yields: u64) -> Duration {
        R::run(async |runtime| {
            for _ in 1..tasks {
                runtime.detach(take_turns::<R>(yields));
            }
            // They end in order, so nobody else has to be waited for.
            let last = runtime.spawn(take_turns::<R>(yields));
            let begin = Instant::now();
            last.await;
            begin.elapsed()
        })
    }

    fn frame() -> usize {
        size_of_val(&take_turns::<R>(1))
    }

    fn spawned(tasks: u64) -> Duration {
        R::run(async |runtime| {
            let begin = Instant::now();
            let spawned: Vec<_> = (0..tasks)
                .map(|number| runtime.spawn(async move { number }))
                .collect();
            for task in spawned {
                task.await;
            }
            begin.elapsed()
        })
    }
}

async fn take_turns<R: Runtime>(yields: u64) {
    for _ in 0..yields {
        R::yield_now().await;
    }
}

impl<R: Runtime> Talks for R {
    fn ring(tasks: u64, hops: u64) -> Duration {
        R::run(async |runtime| {
            let (mut start, first) = R::Channel::new(1);
            let mut receiver = first;
            for _ in 1..tasks {
                let (sender, next) = R::Channel::new(1);
                runtime.detach(pass_on::<R>(receiver, sender));
                receiver = next;
            }
            let last = runtime.spawn(pass_on::<R>(receiver, R::Channel::again(&start)));
            R::yield_now().await; // everybody waits now
            let begin = Instant::now();
            R::Channel::send(&mut start, hops - 1).await;
            last.await;
            begin.elapsed()
        })
    }

    fn ping_pong(rounds: u64) -> Duration {
        R::run(async |runtime| {
            let (mut there, mut asked) = R::Channel::new(1);
            let (mut answer, mut back) = R::Channel::new(1);
            runtime.detach(async move {
                while let Some(number) = R::Channel::receive(&mut asked).await {
                    R::Channel::send(&mut answer, number).await;
                }
            });
            let begin = Instant::now();
            for number in 0..rounds {
                R::Channel::send(&mut there, number).await;
                R::Channel::receive(&mut back).await;
            }
            begin.elapsed()
        })
    }

    fn throughput(values: u64) -> Duration {
        R::run(async |runtime| {
            let (mut sender, mut receiver) = R::Channel::new(100);
            runtime.detach(async move {
                for number in 0..values {
                    R::Channel::send(&mut sender, number).await;
                }
            });
            let begin = Instant::now();
            while R::Channel::receive(&mut receiver).await.is_some() {}
            begin.elapsed()
        })
    }

    fn woken(rounds: u64) -> Duration {
        R::run(async |_| {
            let (ask, answers) = outside::answering();
            let begin = Instant::now();
            for _ in 0..rounds {
                ask.send(()).expect("the thread listens");
                answers.recv().await.expect("the thread answers");
            }
            begin.elapsed()
        })
    }
}

/// Hands the token on, which counts the hops that are left, until there are none.
async fn pass_on<R: Runtime>(
    mut receiver: <R::Channel as Channel>::Receiver,
    mut sender: <R::Channel as Channel>::Sender,
) {
    while let Some(left @ 1..) = R::Channel::receive(&mut receiver).await {
        R::Channel::send(&mut sender, left - 1).await;
    }
}

impl<R: Timed> Sleeps for R {
    fn given_up(standing: u64, timers: u64) -> Duration {
        R::run(async |runtime| {
            for _ in 0..standing {
                runtime.detach(R::sleep_until(Instant::now() + outside::HOUR));
            }
            R::yield_now().await;
            let begin = Instant::now();
            for number in 1..=timers {
                let sleep = R::sleep_until(Instant::now() + outside::HOUR);
                assert!(future::poll_once(sleep).await.is_none(), "it waits");
                if number % outside::TIMERS_A_TURN == 0 {
                    R::yield_now().await;
                }
            }
            begin.elapsed()
        })
    }

    fn expired(tasks: u64) -> Duration {
        R::run(async |runtime| {
            let times = outside::Times::of(tasks);
            let sleeping: Vec<_> = (0..tasks)
                .map(|number| runtime.spawn(R::sleep_until(times.time(number))))
                .collect();
            R::yield_now().await;
            thread::sleep(times.left());
            let begin = Instant::now();
            for task in sleeping {
                task.await;
            }
            begin.elapsed()
        })
    }
}
