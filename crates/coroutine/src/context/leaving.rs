//! How a scope that ends takes its managers along: the signal to each, and the outcome that goes
//! on.

use super::WithError;
use crate::protocol::{
    CoroutineState, Interrupt, Outcome, ResumeError, Signal, Unraisable, UnraisableKind, report,
};

/// A scope that ends in an interrupt: its yield was closed, or raised an error.
impl<E> From<Interrupt<E>> for WithError<E> {
    fn from(interrupt: Interrupt<E>) -> Self {
        match interrupt {
            Interrupt::Thrown(error) => Self::Raised(error),
            Interrupt::Closed => Self::Closed,
            Interrupt::CloseIgnored => Self::CloseIgnored,
        }
    }
}

/// A scope that raises an error: `return Err(error.into())`, or `?` on a `Result<_, E>`.
impl<E> From<E> for WithError<E> {
    fn from(error: E) -> Self {
        Self::Raised(error)
    }
}

impl<E> WithError<E> {
    /// Converts into the interrupt that a body lets out, in whose scope this happened.
    ///
    /// # Panics
    ///
    /// If a manager broke the rule of the one yield, which is a mistake in the manager: `E` has no
    /// room for it. (Python raises `RuntimeError`.) A body that uses managers of others matches
    /// the variants instead.
    ///
    /// ```
    /// use coroutine::{Coroutine, Interrupt, WithError, with_async};
    ///
    /// let mut outer: Coroutine<&str> = Coroutine::new(async |co| {
    ///     let manager = Coroutine::new(async |co| co.yield_("em").await);
    ///     with_async(manager, async |name| Ok(co.yield_(name).await?))
    ///         .await
    ///         .map_err(WithError::into_interrupt)?;
    ///     Ok(())
    /// });
    /// assert!(outer.by_ref().eq(["em"]));
    /// assert_eq!(WithError::Raised(7).into_interrupt(), Interrupt::Thrown(7));
    /// ```
    pub fn into_interrupt(self) -> Interrupt<E> {
        match self {
            Self::Raised(error) => Interrupt::Thrown(error),
            Self::Closed | Self::Exited => Interrupt::Closed,
            Self::CloseIgnored => Interrupt::CloseIgnored,
            Self::DidNotYield => panic!("{}", WithError::<Never>::DidNotYield),
            Self::YieldedTwice => panic!("{}", WithError::<Never>::YieldedTwice),
            Self::AlreadyStarted => panic!("{}", WithError::<Never>::AlreadyStarted),
            Self::Awaiting => panic!("{}", WithError::<Never>::Awaiting),
        }
    }
}

/// An error type for the texts of the variants that have no error.
type Never = std::convert::Infallible;

/// Takes the signal for the next manager out of the error that is leaving, if one is.
///
/// An `E` is thrown in. Everything else, a close or another manager's mistake, is none that this
/// manager could handle: it is closed, and the error stays.
pub(super) fn signal<E>(leaving: &mut Option<WithError<E>>) -> Signal<(), E> {
    match leaving.take() {
        None => Signal::Send(()),
        Some(WithError::Raised(error)) => Signal::Throw(error),
        other => {
            *leaving = other;
            Signal::Close
        }
    }
}

/// Returns the error that leaves a manager after that signal; `closing` is the one that stayed.
pub(super) fn left<Y, R, V, E>(
    closing: Option<WithError<E>>,
    outcome: Outcome<Y, R, V, E>,
) -> Option<WithError<E>> {
    match outcome {
        Ok(CoroutineState::Complete(_)) => closing, // `None` after a throw: it was swallowed
        Err(ResumeError::Exited) if closing.is_some() => closing,
        Ok(CoroutineState::Yielded(_)) => Some(WithError::YieldedTwice),
        Err(error) => Some(WithError::of(error)),
    }
}

/// Reports an error that nobody can receive, because a panic goes on instead, or in a drop.
pub(super) fn report_lost<E>(left: Option<WithError<E>>) {
    let kind = match left {
        None | Some(WithError::Closed | WithError::Exited) => return,
        Some(WithError::Awaiting) => UnraisableKind::Awaiting,
        Some(WithError::CloseIgnored | WithError::YieldedTwice) => UnraisableKind::CloseIgnored,
        Some(WithError::Raised(_) | WithError::DidNotYield | WithError::AlreadyStarted) => {
            UnraisableKind::Raised
        }
    };
    report(&Unraisable::new::<E>(kind, None));
}
