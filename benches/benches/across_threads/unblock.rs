//! Jobs that do nothing, on the threads that a runtime keeps for jobs that block.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use scheduler::{Scheduler, unblock};
use tokio::{runtime::Builder, task::spawn_blocking};

use crate::{Cede, Smol, Tokio};

/// A runtime that has jobs done on other threads.
pub(crate) trait Unblocks {
    /// Begins jobs, each after the last one has ended.
    fn one_by_one(jobs: u64) -> Duration;

    /// Begins all jobs, and then waits for them.
    fn at_once(jobs: u64) -> Duration;
}

impl Unblocks for Cede {
    fn one_by_one(jobs: u64) -> Duration {
        let measured = Scheduler::new().block_on(async move |task| {
            let begin = Instant::now();
            for number in 0..jobs {
                task.unblock(move || number).await??;
            }
            Ok(begin.elapsed())
        });
        measured.expect("nothing fails")
    }

    fn at_once(jobs: u64) -> Duration {
        let measured = Scheduler::new().block_on(async move |task| {
            let begin = Instant::now();
            let begun: Vec<_> = (0..jobs).map(|number| unblock(move || number)).collect();
            for job in begun {
                task.wait(job).await??;
            }
            Ok(begin.elapsed())
        });
        measured.expect("nothing fails")
    }
}

impl Unblocks for Tokio {
    fn one_by_one(jobs: u64) -> Duration {
        on_tokio(async {
            for number in 0..jobs {
                let done = spawn_blocking(move || number).await;
                done.expect("it does not panic");
            }
        })
    }

    fn at_once(jobs: u64) -> Duration {
        on_tokio(async {
            let begun: Vec<_> = (0..jobs)
                .map(|number| spawn_blocking(move || number))
                .collect();
            for job in begun {
                job.await.expect("it does not panic");
            }
        })
    }
}

impl Unblocks for Smol {
    fn one_by_one(jobs: u64) -> Duration {
        smol::block_on(timed(async {
            for number in 0..jobs {
                smol::unblock(move || number).await;
            }
        }))
    }

    fn at_once(jobs: u64) -> Duration {
        smol::block_on(timed(async {
            let begun: Vec<_> = (0..jobs)
                .map(|number| smol::unblock(move || number))
                .collect();
            for job in begun {
                job.await;
            }
        }))
    }
}

/// A runtime of its own ends its threads with it, so the time ends before that.
fn on_tokio(work: impl Future<Output = ()>) -> Duration {
    let runtime = Builder::new_current_thread().build();
    runtime
        .expect("there are descriptors left")
        .block_on(timed(work))
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begin = Instant::now();
    work.await;
    begin.elapsed()
}
