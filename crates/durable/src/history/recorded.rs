use std::{fmt, time::SystemTime};

use crate::ground::clock::{micros, utc};

/// One recorded step, as a [`History`](crate::History) shows it.
///
/// Signals and outcomes are JSON: see [`Row`](crate::store::Row).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded<'a> {
    /// Its number; the first is 1.
    pub step: u64,
    /// When it was written.
    pub time: SystemTime,
    /// The signal that went in: `{"send":5}`.
    pub signal: &'a str,
    /// The outcome: `{"yielded":12}`.
    pub outcome: &'a str,
    /// The name of the state after it.
    pub state: Option<&'a str>,
    /// The version of the body that ran.
    pub version: u32,
    /// The worker that made it, if one did.
    pub worker: Option<&'a str>,
}

impl fmt::Display for Recorded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (step, time) = (self.step, utc(micros(self.time)));
        let state = self.state.unwrap_or("-");
        write!(
            f,
            "{step:>4}  {time}  {} -> {}  [{state}]",
            self.signal, self.outcome
        )
    }
}
