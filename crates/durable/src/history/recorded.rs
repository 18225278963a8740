use std::{fmt, time::SystemTime};

use crate::ground::clock::{micros, utc};

/// One recorded step, as a [`History`](crate::History) shows it.
///
/// Signals and outcomes are JSON: see [`Row`](crate::store::Row).
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, Clock, MemoryStore};
/// use std::time::UNIX_EPOCH;
///
/// let body: Body<u8, u8> = Body::new("once", 1, |n: u8| {
///     Coroutine::new(async move |co| co.yield_(n).named("asking").await)
/// });
/// let store = MemoryStore::builder().clock(Clock::manual(UNIX_EPOCH)).build();
/// body.open(&store, "a", 5)?;
/// let history = body.history(&store, "a")?;
/// let first = history.iter().next().expect("an instance has its start");
/// assert_eq!((first.step, first.version, first.state), (1, 1, Some("asking")));
/// assert_eq!(first.to_string(),
///            r#"   1  1970-01-01 00:00:00 UTC  {"start":5} -> {"yielded":5}  [asking]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
