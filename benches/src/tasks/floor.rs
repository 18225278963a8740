//! The floor, the least that tasks can cost: no ids, no wakers, no results; a queue of boxed
//! futures, polled in turn.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    task::{Context, Waker},
    time::{Duration, Instant},
};

use super::{Turns, take_turns};

/// The queue.
#[derive(Debug)]
pub struct Floor;

type Queue = VecDeque<Pin<Box<dyn Future<Output = ()>>>>;

impl Turns for Floor {
    const NAME: &'static str = "VecDeque of futures";

    fn turns(tasks: u64, yields: u64) -> Duration {
        let queue: Queue = (0..tasks)
            .map(|_| Box::pin(take_turns(yields)) as _)
            .collect();
        let begin = Instant::now();
        poll_all(queue);
        begin.elapsed()
    }

    fn spawned(tasks: u64) -> Duration {
        let begin = Instant::now();
        poll_all((0..tasks).map(|_| Box::pin(async {}) as _).collect());
        begin.elapsed()
    }
}

fn poll_all(mut queue: Queue) {
    let mut cx = Context::from_waker(Waker::noop());
    while let Some(mut task) = queue.pop_front() {
        if task.as_mut().poll(&mut cx).is_pending() {
            queue.push_back(task);
        }
    }
}
