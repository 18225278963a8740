use std::fmt;

use super::interrupt::Interrupt;

/// How a coroutine ended: the last of its [`State`](crate::trace::State)s.
///
/// It is displayed as one word.
///
/// ```
/// use coroutine::{Coroutine, trace::{Ending, State}};
///
/// fn session() -> Coroutine<(), u32, (), String> {
///     Coroutine::new(async |co| match co.yield_(()).await? {
///         0 => Ok(()),
///         odd => Err(format!("{odd}?").into()),
///     })
/// }
/// let [mut good, mut bad, mut unfinished] = [session(), session(), session()];
/// for session in [&mut good, &mut bad, &mut unfinished] {
///     session.start().unwrap();
/// }
/// good.send(0).unwrap();
/// bad.send(7).unwrap_err();
/// unfinished.close().unwrap();
/// assert_eq!(good.state(), State::Ended(Ending::Returned));
/// assert_eq!(bad.state(), State::Ended(Ending::Raised));
/// assert_eq!(unfinished.state().to_string(), "closed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// Its body returned a value, maybe while it was being closed.
    Returned,
    /// Its body let an error out, or [`Interrupt::CloseIgnored`]; or an error was thrown in before
    /// it began.
    Raised,
    /// It was closed or dropped, or its body let [`Interrupt::Closed`] out of its own accord.
    Closed,
    /// Its body panicked.
    Panicked,
}

impl Ending {
    /// Reads the result of a body.
    pub(crate) fn of<R, E>(ended: &Result<R, Interrupt<E>>) -> Self {
        match ended {
            Ok(_) => Self::Returned,
            Err(Interrupt::Thrown(_) | Interrupt::CloseIgnored) => Self::Raised,
            Err(Interrupt::Closed) => Self::Closed,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Returned => "returned",
            Self::Raised => "raised",
            Self::Closed => "closed",
            Self::Panicked => "panicked",
        })
    }
}
