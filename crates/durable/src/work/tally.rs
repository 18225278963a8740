use super::event::WorkerEvent;

/// The numbers of what a worker has done.
///
/// ```
/// use durable::{Tally, WorkerEvent};
///
/// let mut tally = Tally::default();
/// assert!(tally.is_idle());
/// tally.count(&WorkerEvent::Claimed(3));
/// assert_eq!(tally.claimed, 3);
/// assert!(!tally.is_idle());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// How often an instance was claimed.
    pub claimed: u64,
    /// How many steps were made and written, last ones included.
    pub steps: u64,
    /// How many instances have ended.
    pub ended: u64,
    /// How often an instance was put off.
    pub put_off: u64,
    /// How many instances were parked.
    pub parked: u64,
    /// How many were found to be in other hands.
    pub lost: u64,
    /// How often the store failed.
    pub store_failures: u64,
}

impl Tally {
    /// Counts an event.
    pub fn count(&mut self, event: &WorkerEvent<'_>) {
        match event {
            WorkerEvent::Claimed(count) => self.claimed += *count as u64,
            WorkerEvent::Stepped { .. } => self.steps += 1,
            WorkerEvent::Ended { .. } => {
                self.steps += 1;
                self.ended += 1;
            }
            WorkerEvent::PutOff { .. } => self.put_off += 1,
            WorkerEvent::Parked { .. } => self.parked += 1,
            WorkerEvent::Lost { .. } => self.lost += 1,
            WorkerEvent::StoreFailed(_) => self.store_failures += 1,
        }
    }

    /// Returns whether there was nothing to do.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.claimed + self.steps + self.put_off + self.parked + self.lost == 0
    }
}
