use std::fmt;

use super::state::State;
use crate::protocol::Signal;

/// One step of a recorded coroutine: it was in a state, was told something, answered, and was in a
/// state again.
///
/// It shows as an arrow. The values are there as the [`Recorder`](super::Recorder) wrote them.
///
/// ```
/// use coroutine::{Coroutine, trace::Recorder};
///
/// let recorder = Recorder::new();
/// let echo: Coroutine<u32, u32> = Coroutine::new(async |co| {
///     let got = co.yield_(0).named("first").await?;
///     co.yield_(got).named("second").await.map(drop)
/// });
/// recorder.record(echo).primed()?.send(7)?;
/// let shown: Vec<_> = recorder.transitions().iter().map(ToString::to_string).collect();
/// assert_eq!(shown, [
///     "created -- start / 0 --> first",
///     "first -- 7 / 7 --> second",
///     "second -- close --> ended", // it was dropped
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Transition {
    /// The state before the step.
    pub from: State,
    /// What the coroutine was told.
    pub input: Signal<String, String>,
    /// What it answered.
    pub output: Output,
    /// The state after the step.
    pub to: State,
}

/// What a recorded coroutine answered in one step.
///
/// A yielded value shows as it is, the rest in words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Output {
    /// It yielded this.
    Yielded(String),
    /// It returned this.
    Returned(String),
    /// It let this error out.
    Raised(String),
    /// It let `Closed` out: the proper end of a close.
    Exited,
    /// It let `CloseIgnored` out: a sub-coroutine had ignored a close.
    CloseIgnored,
    /// It panicked.
    Panicked,
    /// It came to await a future, and was dropped there.
    Dropped,
}

impl Transition {
    /// The input in words; empty if the value that was sent shows as nothing.
    pub(super) fn input_text(&self) -> String {
        match &self.input {
            Signal::Start => "start".to_owned(),
            Signal::Send(value) => value.clone(),
            Signal::Throw(error) => join("throw", error),
            Signal::Close => "close".to_owned(),
        }
    }

    /// The output in words; empty if there is nothing to tell.
    pub(super) fn output_text(&self) -> String {
        match &self.output {
            // That a close ends a coroutine goes without saying.
            Output::Exited if self.input == Signal::Close => String::new(),
            output => output.to_string(),
        }
    }
}

/// A word, and a value if it shows as anything.
fn join(word: &str, value: &str) -> String {
    format!("{word} {value}").trim_end().to_owned()
}

/// An arrow's text, of what is not empty of the two.
pub(super) fn label(input: &str, output: &str) -> String {
    match (input, output) {
        (input, "") => input.to_owned(),
        ("", output) => format!("/ {output}"),
        (input, output) => format!("{input} / {output}"),
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = label(&self.input_text(), &self.output_text());
        let line = if label.is_empty() {
            String::new()
        } else {
            format!("-- {label} ")
        };
        write!(f, "{} {line}--> {}", self.from, self.to)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yielded(value) => f.pad(value),
            Self::Returned(value) => f.pad(&join("returns", value)),
            Self::Raised(error) => f.pad(&join("raises", error)),
            Self::Exited => f.pad("exits"),
            Self::CloseIgnored => f.pad("lets an ignored close out"),
            Self::Panicked => f.pad("panics"),
            Self::Dropped => f.pad("is dropped"),
        }
    }
}
