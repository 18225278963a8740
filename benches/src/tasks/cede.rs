//! This library.

use std::{
    thread,
    time::{Duration, Instant},
};

use futures_lite::future;
use scheduler::{Receiver, Scheduler, Sender, Stop, Task, channel};

use super::{Sleeps, Talks, Turns, outside};

/// The scheduler.
#[derive(Debug)]
pub struct Cede;

/// Runs a main task on a new scheduler until it has ended.
fn run<B>(main: B) -> Duration
where
    B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<Duration, Stop> + 'static,
{
    Scheduler::new().block_on(main).expect("nothing fails")
}

/// The body of a task that yields to the others `turns` times.
fn takes_turns(yields: u64) -> impl for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<(), Stop> {
    async move |task: &mut Task<'_>| {
        for _ in 0..yields {
            task.yield_now().await?;
        }
        Ok(())
    }
}

impl Turns for Cede {
    const NAME: &'static str = "cede";

    fn turns(tasks: u64, yields: u64) -> Duration {
        let mut scheduler = Scheduler::new();
        for _ in 0..tasks {
            scheduler.spawn("task", takes_turns(yields));
        }
        let begin = Instant::now();
        scheduler.run().expect("nothing waits");
        begin.elapsed()
    }

    fn frame() -> usize {
        let measured = Scheduler::new().block_on(async |task| {
            let body = takes_turns(1);
            let future = body(task);
            Ok(size_of_val(&future))
        });
        measured.expect("nothing fails")
    }

    fn spawned(tasks: u64) -> Duration {
        run(async move |task| {
            let begin = Instant::now();
            let spawned: Vec<_> = (0..tasks)
                .map(|number| task.spawn("task", async move |_| Ok(number)))
                .collect();
            for spawned in spawned {
                task.join(&spawned).await??;
            }
            Ok(begin.elapsed())
        })
    }
}

impl Talks for Cede {
    fn ring(tasks: u64, hops: u64) -> Duration {
        run(async move |task| {
            let (start, mut receiver) = channel(1);
            for _ in 1..tasks {
                let (sender, next) = channel(1);
                task.spawn_daemon("ring", async |task| pass_on(task, receiver, sender).await);
                receiver = next;
            }
            let sender = start.clone();
            let last = task.spawn("last", async |task| pass_on(task, receiver, sender).await);
            task.yield_now().await?; // everybody waits now
            let begin = Instant::now();
            start.send(task, hops - 1).await??;
            task.join(&last).await??;
            Ok(begin.elapsed())
        })
    }

    fn ping_pong(rounds: u64) -> Duration {
        run(async move |task| {
            let ((there, asked), (answer, back)) = (channel(1), channel(1));
            task.spawn_daemon("answers", async move |task| {
                while let Some(number) = asked.recv(task).await? {
                    answer.send(task, number).await??;
                }
                Ok(())
            });
            let begin = Instant::now();
            for number in 0..rounds {
                there.send(task, number).await??;
                back.recv(task).await?;
            }
            Ok(begin.elapsed())
        })
    }

    fn throughput(values: u64) -> Duration {
        run(async move |task| {
            let (sender, receiver) = channel(100);
            task.spawn("sends", async move |task| {
                for number in 0..values {
                    sender.send(task, number).await??;
                }
                Ok(())
            });
            let begin = Instant::now();
            while receiver.recv(task).await?.is_some() {}
            Ok(begin.elapsed())
        })
    }

    fn woken(rounds: u64) -> Duration {
        run(async move |_| {
            let (ask, answers) = outside::answering();
            let begin = Instant::now();
            for _ in 0..rounds {
                ask.send(())?;
                answers.recv().await?;
            }
            Ok(begin.elapsed())
        })
    }
}

/// Hands the token on, which counts the hops that are left, until there are none.
async fn pass_on(
    task: &mut Task<'_>,
    receiver: Receiver<u64>,
    sender: Sender<u64>,
) -> Result<(), Stop> {
    while let Some(left @ 1..) = receiver.recv(task).await? {
        sender.send(task, left - 1).await??;
    }
    Ok(())
}

impl Sleeps for Cede {
    fn given_up(standing: u64, timers: u64) -> Duration {
        run(async move |task| {
            for _ in 0..standing {
                task.spawn_daemon("stands", async |task| task.sleep(outside::HOUR).await);
            }
            task.yield_now().await?;
            let begin = Instant::now();
            for number in 1..=timers {
                let sleep = task.sleep(outside::HOUR);
                assert!(future::poll_once(sleep).await.is_none(), "it waits");
                if number % outside::TIMERS_A_TURN == 0 {
                    task.yield_now().await?;
                }
            }
            Ok(begin.elapsed())
        })
    }

    fn expired(tasks: u64) -> Duration {
        run(async move |task| {
            let times = outside::Times::of(tasks);
            let sleeping: Vec<_> = (0..tasks)
                .map(|number| {
                    task.spawn("sleeps", async move |task| {
                        task.sleep_until(times.time(number)).await
                    })
                })
                .collect();
            task.yield_now().await?;
            thread::sleep(times.left());
            let begin = Instant::now();
            for sleeping in sleeping {
                task.join(&sleeping).await??;
            }
            Ok(begin.elapsed())
        })
    }
}
