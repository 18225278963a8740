//! Bodies that await, driven by futures: the async verbs, `settle`, and streams.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
};

use futures_lite::future::{block_on, poll_once};

mod cancelled;
mod channels;
mod cleanup;
mod delegation;
mod nested;
mod pep_525;
mod polls;
mod streams;

/// Something that a body waits for: it is shut until somebody opens it, from whatever thread.
#[derive(Clone, Default)]
struct Gate(Arc<Mutex<Wait>>);

#[derive(Default)]
struct Wait {
    open: bool,
    polls: u32,
    waker: Option<Waker>,
}

impl Gate {
    fn with<T>(&self, look: impl FnOnce(&mut Wait) -> T) -> T {
        look(&mut self.0.lock().expect("nobody panics while it looks"))
    }

    /// Waits until the gate is open, with the waker of the last poll.
    async fn pass(&self) {
        poll_fn(|cx| {
            self.with(|wait| {
                wait.polls += 1;
                if wait.open {
                    return Poll::Ready(());
                }
                wait.waker = Some(cx.waker().clone());
                Poll::Pending
            })
        })
        .await;
    }

    /// Opens the gate, and wakes whoever waits at it.
    fn open(&self) {
        let waker = self.with(|wait| {
            wait.open = true;
            wait.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// How often somebody has looked whether it is open.
    fn polls(&self) -> u32 {
        self.with(|wait| wait.polls)
    }
}

/// Waits for that many polls, and wakes itself for each.
async fn turns(count: u32) {
    for _ in 0..count {
        futures_lite::future::yield_now().await;
    }
}

/// Polls a future once.
fn once<T>(future: impl Future<Output = T>) -> Option<T> {
    block_on(poll_once(future))
}

/// Polls a future up to `polls` times, and drops it; returns its output if it had one by then.
fn polled<T>(future: impl Future<Output = T>, polls: u32) -> Option<T> {
    let mut future = std::pin::pin!(future);
    (0..polls).find_map(|_| once(future.as_mut()))
}
