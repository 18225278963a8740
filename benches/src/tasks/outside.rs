//! The parts of a workload that are outside of an executor: another thread, and points in time.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// A time that does not come while something is measured.
pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// How many timers a turn sets. A turn here may make 128 requests, and a task of tokio's may poll
/// as often: what asks for more has to wait for its next turn, and sets no timer before that.
pub(super) const TIMERS_A_TURN: u64 = 100;

/// Starts a thread that answers whenever it is asked. It ends when nobody can ask any more.
pub(super) fn answering() -> (mpsc::Sender<()>, async_channel::Receiver<()>) {
    let (ask, asked) = mpsc::channel();
    let (answer, answers) = async_channel::bounded(1);
    thread::spawn(move || {
        while let Ok(()) = asked.recv() {
            let _ = answer.send_blocking(());
        }
    });
    (ask, answers)
}

/// Times to sleep to, far enough off for all to be asleep when the first comes.
#[derive(Clone, Copy)]
pub(super) struct Times {
    first: Instant,
    count: u64,
}

impl Times {
    pub(super) fn of(count: u64) -> Self {
        let first = Instant::now() + Duration::from_millis(400);
        Self { first, count }
    }

    /// The time of one: no two are the same.
    pub(super) fn time(self, number: u64) -> Instant {
        self.first + Duration::from_micros(number)
    }

    /// The duration until all have passed.
    pub(super) fn left(self) -> Duration {
        let now = Instant::now();
        assert!(now < self.first, "it took too long until all were asleep");
        self.time(self.count) + Duration::from_millis(2) - now
    }
}
