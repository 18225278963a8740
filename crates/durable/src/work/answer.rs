use std::{convert::Infallible, time::Duration};

use coroutine::Signal;

use crate::work::trouble::Trouble;

/// The result of performing what an instance asks for, as a worker's function returns it.
///
/// ```
/// use durable::Answer;
/// use std::time::Duration;
///
/// fn charge(cents: u64) -> Answer<String> {
///     match cents {
///         0 => Answer::Send("nothing to pay".to_owned()),
///         1..=1000 => Answer::Send(format!("paid {cents}")),
///         _ => Answer::Later(Duration::from_secs(60), "the bank is closed".to_owned()),
///     }
/// }
/// assert_eq!(charge(5), Answer::Send("paid 5".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<S, E = Infallible> {
    /// The value that the instance is sent.
    Send(S),
    /// The error that is thrown into it.
    Throw(E),
    /// Not now: it is asked for again after the time, under the same key. The text says why, and
    /// stands in the instance's row until then. After [too many attempts] the instance is parked.
    ///
    /// [too many attempts]: crate::ThreadWorker::attempts
    Later(Duration, String),
}

impl<S, E> Answer<S, E> {
    /// The signal that the instance gets, or the reason why it gets none.
    pub(crate) fn signal(self) -> Result<Signal<S, E>, Trouble> {
        match self {
            Self::Send(value) => Ok(Signal::Send(value)),
            Self::Throw(error) => Ok(Signal::Throw(error)),
            Self::Later(pause, why) => Err(Trouble::Later(pause, why)),
        }
    }
}
