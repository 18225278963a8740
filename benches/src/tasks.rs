//! Executors on one thread: the workloads as traits, and the list of executors.

use std::time::Duration;

mod async_executor;
mod cede;
pub mod channels;
mod floor;
mod futures_executor;
mod outside;
pub mod runtime;
mod tokio;
mod unordered;

pub use self::{
    async_executor::{AsyncExecutor, Smol},
    cede::Cede,
    floor::Floor,
    futures_executor::Pool,
    tokio::Tokio,
    unordered::Unordered,
};

/// An executor that lets tasks take turns. Each workload returns its duration, without the
/// preparation.
pub trait Turns {
    /// Its name in the report.
    const NAME: &'static str;

    /// Runs `tasks` tasks, each of which yields `turns` times, until the last has ended.
    fn turns(tasks: u64, yields: u64) -> Duration;

    /// The bytes of the future that a task of `turns` is given as its body.
    fn frame() -> usize {
        size_of_val(&take_turns(1))
    }

    /// Spawns and joins tasks that end at once.
    fn spawned(tasks: u64) -> Duration;
}

/// An executor whose tasks wait for each other.
pub trait Talks: Turns {
    /// Passes a token through a ring of tasks for a number of hops: whole rounds.
    fn ring(tasks: u64, hops: u64) -> Duration;

    /// Sends a value to another task and back, a number of times.
    fn ping_pong(rounds: u64) -> Duration;

    /// Sends a number of values through one channel.
    fn throughput(values: u64) -> Duration;

    /// Asks another thread and waits for its answer, a number of times.
    fn woken(rounds: u64) -> Duration;
}

/// An executor with timers.
pub trait Sleeps: Turns {
    /// Sets and cancels timers while others wait.
    fn given_up(standing: u64, timers: u64) -> Duration;

    /// Lets tasks sleep until different times; the clock starts when all of these have passed.
    fn expired(tasks: u64) -> Duration;
}

/// Yields to the others a number of times, by a waker: for executors without a better way.
async fn take_turns(yields: u64) {
    for _ in 0..yields {
        futures_lite::future::yield_now().await;
    }
}
