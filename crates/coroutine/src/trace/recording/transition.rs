use std::fmt;

use crate::protocol::{Signal, State};

/// One step of a recorded coroutine: from a state, by an input, with an output, to a state.
///
/// It is displayed as an arrow. The values are texts, written by the
/// [`Recorder`](crate::trace::Recorder).
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
    /// The signal that the coroutine received.
    pub input: Signal<String, String>,
    /// Its outcome.
    pub output: Output,
    /// The state after the step.
    pub to: State,
}

/// The outcome of one step of a recorded coroutine.
///
/// A yielded value is displayed as it is, everything else in words.
///
/// ```
/// use coroutine::{Coroutine, trace::{Output, Recorder}};
///
/// let one: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
///     co.yield_(1).await?;
///     Ok("over")
/// });
/// let recorder = Recorder::new();
/// recorder.record(one).for_each(drop);
/// let outputs: Vec<_> = recorder.transitions().into_iter().map(|step| step.output).collect();
/// assert_eq!(outputs, [Output::Yielded("1".to_owned()), Output::Returned("\"over\"".to_owned())]);
/// assert_eq!(outputs[1].to_string(), "returns \"over\"");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Output {
    /// It yielded this value.
    Yielded(String),
    /// It returned this value.
    Returned(String),
    /// It let this error out.
    Raised(String),
    /// It let `Closed` out: the proper end of a close.
    Exited,
    /// It let `CloseIgnored` out: a sub-coroutine had ignored a close.
    CloseIgnored,
    /// It panicked.
    Panicked,
    /// It awaited a future when it was dropped.
    Dropped,
}

impl Transition {
    /// Returns the input in words; empty if the sent value is written as nothing.
    pub(super) fn input_text(&self) -> String {
        match &self.input {
            Signal::Start => "start".to_owned(),
            Signal::Send(value) => value.clone(),
            Signal::Throw(error) => join("throw", error),
            Signal::Close => "close".to_owned(),
        }
    }

    /// Returns the output in words; empty if there is nothing to write.
    pub(super) fn output_text(&self) -> String {
        match &self.output {
            // That a close ends a coroutine goes without saying.
            Output::Exited if self.input == Signal::Close => String::new(),
            output => output.to_string(),
        }
    }
}

/// Returns a word and a value, or the word alone if the value is written as nothing.
fn join(word: &str, value: &str) -> String {
    format!("{word} {value}").trim_end().to_owned()
}

/// Returns the text of an arrow, without the part that is empty.
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
        match self.to {
            // The output says how.
            State::Ended(_) => write!(f, "{} {line}--> ended", self.from),
            to => write!(f, "{} {line}--> {to}", self.from),
        }
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
