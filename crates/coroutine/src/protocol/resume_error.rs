use std::convert::Infallible;

use thiserror::Error;

use super::{coroutine_state::CoroutineState, interrupt::Interrupt, status::Status};

/// The result of each verb. `V` is the type of the value that it delivers.
pub(crate) type Outcome<Y, R, V, E> = Result<CoroutineState<Y, R>, ResumeError<V, E>>;

/// The reason why a step had neither a yielded nor a returned value.
///
/// `V` is the type of the value that the step was to deliver; a refused value comes back in the
/// error. `E` is the error type of the coroutine.
///
/// | variant | Python |
/// |---|---|
/// | `NotStarted` | `TypeError: can't send non-None value to a just-started generator` |
/// | `AlreadyStarted` | no counterpart: Python's `next` both starts and resumes |
/// | `Closed` | a bare `StopIteration` |
/// | `Awaiting` | no counterpart in generators; `RuntimeError: asend(): already running` in async ones |
/// | `Raised` | the exception that left the body |
/// | `Exited` | `GeneratorExit` leaving through `next` |
/// | `CloseIgnored` | `RuntimeError: generator ignored GeneratorExit` leaving through `next` |
///
/// The first four refuse or delay, and the other three end the coroutine. That is the whole
/// protocol, so a `match` on it needs no other arm.
///
/// ```
/// use coroutine::{Coroutine, ResumeError};
///
/// let mut sink: Coroutine<(), String> = Coroutine::new(async |co| loop {
///     let line: String = co.yield_(()).await?;
///     drop(line);
/// });
/// let refused = sink.send("early".to_owned()).unwrap_err();
/// assert_eq!(refused.to_string(),
///            "cannot send into a coroutine that has not started; call `start` first");
/// assert_eq!(refused.into_value(), Some("early".to_owned())); // the value is ours again
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum ResumeError<V, E> {
    /// It was sent to before its start. The value comes back; nothing has run.
    #[error("cannot send into a coroutine that has not started; call `start` first")]
    NotStarted(V),
    /// It was started a second time. Nothing has run.
    #[error("the coroutine has started already; call `send` to go on with it")]
    AlreadyStarted(V),
    /// It has ended. The value comes back.
    #[error("cannot resume a coroutine that has ended; create a new one")]
    Closed(V),
    /// The body waits on a future that is not a yield.
    ///
    /// `Some(value)`: it did so already, and the value was refused. `None`: the value was
    /// delivered, and the body came to wait afterwards.
    #[error("the coroutine waits on a future; {}", awaiting_remedy(.0))]
    Awaiting(Option<V>),
    /// The body let this error out. The coroutine is closed.
    #[error(transparent)]
    Raised(E),
    /// The body let [`Interrupt::Closed`](crate::Interrupt::Closed) out although nobody was closing
    /// it. The coroutine is closed.
    #[error("the body let `Interrupt::Closed` out although it was not being closed")]
    Exited,
    /// The body let [`Interrupt::CloseIgnored`](crate::Interrupt::CloseIgnored) out. The coroutine
    /// is closed.
    #[error("the body let `Interrupt::CloseIgnored` out; a sub-coroutine of it ignored a close")]
    CloseIgnored,
}

/// The remedy: a refused value has to wait for `settle`, whichever verb was called; a body that
/// came to wait after its value was delivered is one for the async verbs.
fn awaiting_remedy<V>(refused: &Option<V>) -> &'static str {
    match refused {
        Some(_) => "await `settle` before the next step",
        None => "await `settle` to go on, and use the async verbs for a body that awaits",
    }
}

impl<V, E> ResumeError<V, E> {
    /// Converts into the refused value, or `None` if it was delivered.
    ///
    /// ```
    /// use coroutine::Coroutine;
    ///
    /// let mut full: Coroutine<(), String> =
    ///     Coroutine::new(async |co| co.yield_(()).await.map(drop));
    /// full.start().unwrap();
    /// full.send("taken".to_owned()).unwrap();
    /// let error = full.send("too late".to_owned()).unwrap_err();
    /// assert_eq!(error.into_value().as_deref(), Some("too late"));
    /// ```
    pub fn into_value(self) -> Option<V> {
        match self {
            Self::NotStarted(value) | Self::AlreadyStarted(value) | Self::Closed(value) => {
                Some(value)
            }
            Self::Awaiting(refused) => refused,
            Self::Raised(_) | Self::Exited | Self::CloseIgnored => None,
        }
    }

    /// Converts into the error that the body raised, or `None` if it raised none.
    ///
    /// ```
    /// use coroutine::Coroutine;
    ///
    /// let mut failing: Coroutine<u32, (), (), String> =
    ///     Coroutine::new(async |_| Err("no such file".to_owned().into()));
    /// let error = failing.start().unwrap_err();
    /// assert_eq!(error.into_raised().as_deref(), Some("no such file"));
    /// ```
    pub fn into_raised(self) -> Option<E> {
        match self {
            Self::Raised(error) => Some(error),
            _ => None,
        }
    }

    /// Converts into an `E`: the error that the body raised as it is, and anything else by its
    /// text. The refused value is dropped.
    ///
    /// `Box<dyn Error>` and `anyhow::Error` are no [`Error`](std::error::Error)s themselves, so
    /// neither is this type if `E` is one of them, and `?` does not convert it. This does, as
    /// `.map_err(ResumeError::into_error)?`.
    ///
    /// ```
    /// use coroutine::{Coroutine, Raise, ResumeError};
    /// use std::error::Error;
    ///
    /// type Parser = Coroutine<u32, String, (), Box<dyn Error>>;
    ///
    /// fn parse(parser: &mut Parser, text: &str) -> Result<Option<u32>, Box<dyn Error>> {
    ///     let step = parser.send(text.to_owned()).map_err(ResumeError::into_error)?;
    ///     Ok(step.yielded())
    /// }
    /// let mut parser: Parser = Coroutine::new(async |co| {
    ///     let mut number = 0;
    ///     loop {
    ///         let text: String = co.yield_(number).await?;
    ///         number = text.parse().raise()?;
    ///     }
    /// });
    /// assert!(parse(&mut parser, "7").unwrap_err().to_string().contains("call `start` first"));
    /// parser.start().map_err(ResumeError::into_error)?;
    /// assert_eq!(parse(&mut parser, "7")?, Some(7));
    /// assert!(parse(&mut parser, "x").unwrap_err().is::<std::num::ParseIntError>());
    /// # Ok::<(), Box<dyn Error>>(())
    /// ```
    pub fn into_error(self) -> E
    where
        E: From<ResumeError<(), Infallible>>,
    {
        E::from(match self {
            Self::Raised(error) => return error,
            Self::NotStarted(_) => ResumeError::NotStarted(()),
            Self::AlreadyStarted(_) => ResumeError::AlreadyStarted(()),
            Self::Closed(_) => ResumeError::Closed(()),
            Self::Awaiting(refused) => ResumeError::Awaiting(refused.map(drop)),
            Self::Exited => ResumeError::Exited,
            Self::CloseIgnored => ResumeError::CloseIgnored,
        })
    }

    /// Applies `convert` to the refused value, and leaves everything else as it is.
    ///
    /// ```
    /// use coroutine::{Coroutine, ResumeError, Signal};
    ///
    /// let mut sink: Coroutine<(), u32> = Coroutine::new(async |co| co.yield_(()).await.map(drop));
    /// let error = sink.send(7).unwrap_err().map_value(Signal::<u32, ()>::Send);
    /// assert_eq!(error, ResumeError::NotStarted(Signal::Send(7)));
    /// ```
    pub fn map_value<W>(self, convert: impl FnOnce(V) -> W) -> ResumeError<W, E> {
        match self {
            Self::NotStarted(value) => ResumeError::NotStarted(convert(value)),
            Self::AlreadyStarted(value) => ResumeError::AlreadyStarted(convert(value)),
            Self::Closed(value) => ResumeError::Closed(convert(value)),
            Self::Awaiting(refused) => ResumeError::Awaiting(refused.map(convert)),
            Self::Raised(error) => ResumeError::Raised(error),
            Self::Exited => ResumeError::Exited,
            Self::CloseIgnored => ResumeError::CloseIgnored,
        }
    }

    /// Drops the refused value, so that `?` converts the error whatever `V` is.
    ///
    /// `Box<dyn Error>`, `anyhow::Error` and their like take errors that are `'static`, `Debug` and
    /// maybe `Send`; a value that is sent need not be any of it.
    ///
    /// ```
    /// use coroutine::{BoxCoroutine, Coroutine, ResumeError};
    /// use std::{error::Error, rc::Rc};
    ///
    /// struct Token<'a>(Rc<&'a str>); // neither `'static`, nor `Send`, nor `Debug`
    ///
    /// fn feed<'a>(
    ///     parser: &mut BoxCoroutine<'a, (), Token<'a>>,
    ///     token: Token<'a>,
    /// ) -> Result<(), Box<dyn Error + Send + Sync>> {
    ///     parser.send(token).map_err(ResumeError::without_value)?;
    ///     Ok(())
    /// }
    /// let text = String::from("let");
    /// let mut parser = Coroutine::new(async |co| co.yield_(()).await.map(drop));
    /// let error = feed(&mut parser, Token(Rc::new(&text))).unwrap_err();
    /// assert!(error.to_string().contains("call `start` first"));
    /// ```
    pub fn without_value(self) -> ResumeError<(), E> {
        self.map_value(drop)
    }

    /// The error that refuses `value` in this status.
    #[cold]
    pub(crate) fn refusal(status: Status, value: V) -> Self {
        match status {
            Status::Created => Self::NotStarted(value),
            Status::Suspended => Self::AlreadyStarted(value),
            Status::Awaiting => Self::Awaiting(Some(value)),
            Status::Closed => Self::Closed(value),
        }
    }

    /// The error of a step in which the body let `interrupt` out.
    pub(crate) fn let_out(interrupt: Interrupt<E>) -> Self {
        match interrupt {
            Interrupt::Thrown(error) => Self::Raised(error),
            Interrupt::Closed => Self::Exited,
            Interrupt::CloseIgnored => Self::CloseIgnored,
        }
    }

    /// Converts into the interrupt that the body let out, for another body that lets it out as
    /// well.
    ///
    /// The step was not refused, and has ended the coroutine.
    pub(crate) fn into_interrupt(self) -> Interrupt<E> {
        match self {
            Self::Raised(error) => Interrupt::Thrown(error),
            Self::Exited => Interrupt::Closed,
            Self::CloseIgnored => Interrupt::CloseIgnored,
            Self::NotStarted(_) | Self::AlreadyStarted(_) | Self::Closed(_) | Self::Awaiting(_) => {
                unreachable!("the outer coroutine refuses what the inner one would refuse")
            }
        }
    }
}
