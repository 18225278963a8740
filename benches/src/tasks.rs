//! Executors on one thread, each library's its own way: what is measured of one, and who is measured.

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

/// An executor that lets tasks take turns. What is timed is given, without the making.
pub trait Turns {
    /// Its name in the report.
    const NAME: &'static str;

    /// So many tasks, each of which lets the others have their turns so often; until the last has ended.
    fn turns(tasks: u64, yields: u64) -> Duration;

    /// The bytes of the future that a task of `turns` is given as its body.
    fn frame() -> usize {
        size_of_val(&take_turns(1))
    }

    /// So many tasks are spawned, end at once, and are joined.
    fn spawned(tasks: u64) -> Duration;
}

/// An executor whose tasks wait for each other.
pub trait Talks: Turns {
    /// A token goes through a ring of so many tasks, so many hops: whole rounds.
    fn ring(tasks: u64, hops: u64) -> Duration;

    /// A value goes to another task and back, so often.
    fn ping_pong(rounds: u64) -> Duration;

    /// So many values go through one channel.
    fn throughput(values: u64) -> Duration;

    /// Another thread is asked and answers, so often.
    fn woken(rounds: u64) -> Duration;
}

/// An executor with timers.
pub trait Sleeps: Turns {
    /// So many timers are set and given up at once, while others stand.
    fn given_up(standing: u64, timers: u64) -> Duration;

    /// So many tasks sleep to different times. They are timed from when all of these have passed.
    fn expired(tasks: u64) -> Duration;
}

/// Lets the others have their turns so often, where there is no better way to than a waker.
async fn take_turns(yields: u64) {
    for _ in 0..yields {
        futures_lite::future::yield_now().await;
    }
}
