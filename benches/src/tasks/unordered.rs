//! One future that polls those of many that were woken: no executor, but used as one.

use std::time::{Duration, Instant};

use super::{Turns, take_turns};
use futures::{
    StreamExt,
    executor::block_on,
    stream::{FuturesUnordered, Stream},
};

/// The collection.
#[derive(Debug)]
pub struct Unordered;

impl Turns for Unordered {
    const NAME: &'static str = "FuturesUnordered";

    fn turns(tasks: u64, yields: u64) -> Duration {
        let tasks: FuturesUnordered<_> = (0..tasks).map(|_| take_turns(yields)).collect();
        let begin = Instant::now();
        drain(tasks);
        begin.elapsed()
    }

    fn spawned(tasks: u64) -> Duration {
        let begin = Instant::now();
        let body = async |number| number;
        drain((0..tasks).map(body).collect::<FuturesUnordered<_>>());
        begin.elapsed()
    }
}

fn drain(tasks: impl Stream) {
    block_on(tasks.for_each(async |result| drop(result)));
}
