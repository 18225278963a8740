use std::{fmt, panic::Location, sync::Arc};

use crate::ground::{clock::utc, key::Key};

/// The report of a replay that differs from the log.
///
/// It shows as a report of four lines:
///
/// ```text
/// order 3 diverges from the log of order-1001 at step 17 (written by order 2, ..)
///     sent      {"Approved":true}
///     recorded  approval -> shipping, yielded "Ship"
///     found     approval -> gift-wrap, yielded "Wrap" at src/order.rs:31
/// ```
///
/// Nothing was changed in the store. A body for which [`Body::check`](crate::Body::check) is clean
/// goes on with the logs of the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// The name of the body.
    pub body: Arc<str>,
    /// The version that was replayed.
    pub version: u32,
    /// The instance and the step.
    pub key: Key,
    /// The version that wrote the row.
    pub recorded_by: u32,
    /// When it was written, in microseconds since 1970.
    pub at: i64,
    /// The signal that went in.
    pub sent: String,
    /// The state before the step, and what the row says came of it.
    pub recorded: String,
    /// The same, as the replay found it.
    pub found: String,
    /// The place of the yield that was found.
    pub found_at: Option<&'static Location<'static>>,
}

/// How much of a text a report shows.
const SHOWN: usize = 300;

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (body, id, step) = (&self.body, self.key.instance(), self.key.step());
        let (version, writer, when) = (self.version, self.recorded_by, utc(self.at));
        writeln!(
            f,
            "{body} {version} diverges from the log of {id} at step {step} \
             (written by {body} {writer}, {when})"
        )?;
        writeln!(f, "    sent      {}", shown(&self.sent))?;
        writeln!(f, "    recorded  {}", shown(&self.recorded))?;
        write!(f, "    found     {}", shown(&self.found))?;
        match self.found_at {
            Some(place) => write!(f, " at {}:{}", place.file(), place.line()),
            None => Ok(()),
        }
    }
}

/// The beginning of a text that is too long to show.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
    }
}

impl std::error::Error for Divergence {}
