use std::{convert::Infallible, time::Duration};

use coroutine::Signal;

/// The event that an instance waits for at a yield, as [`Body::waiting`](crate::Body::waiting)
/// says.
///
/// Only the kind and the time at which a timer is due are stored. The signal of a timer is asked
/// for again when it fires, so the function has to be pure.
///
/// ```
/// use coroutine::Signal;
/// use durable::Wait;
/// use std::time::Duration;
///
/// enum Ask { Charge(u64), Approval, Pause }
/// enum Event { Paid, Approved, Late }
///
/// fn waiting(asked: &Ask) -> Wait<Event> {
///     match asked {
///         Ask::Charge(_) => Wait::Answer,
///         Ask::Approval => Wait::MailFor(Duration::from_secs(86_400), Signal::Send(Event::Late)),
///         Ask::Pause => Wait::Sleep(Duration::from_secs(60), Signal::Send(Event::Paid)),
///     }
/// }
/// assert!(matches!(waiting(&Ask::Charge(5)), Wait::Answer));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait<S, E = Infallible> {
    /// Whoever holds it performs what it asks for, and answers.
    Answer,
    /// A letter: see [`Body::post`](crate::Body::post).
    Mail,
    /// A letter, or this signal if none has come in time.
    MailFor(Duration, Signal<S, E>),
    /// This signal, after the time.
    Sleep(Duration, Signal<S, E>),
}

impl<S, E> Wait<S, E> {
    /// The kind, as stores keep it.
    pub(crate) fn waiting(&self) -> Waiting {
        match self {
            Self::Answer => Waiting::Answer,
            Self::Mail => Waiting::Mail,
            Self::MailFor(..) => Waiting::MailFor,
            Self::Sleep(..) => Waiting::Sleep,
        }
    }

    /// After which time a timer is due.
    pub(crate) fn timer(&self) -> Option<Duration> {
        match self {
            Self::Answer | Self::Mail => None,
            Self::MailFor(after, _) | Self::Sleep(after, _) => Some(*after),
        }
    }

    /// The signal that the timer sends.
    pub(crate) fn signal(&self) -> Option<&Signal<S, E>> {
        match self {
            Self::Answer | Self::Mail => None,
            Self::MailFor(_, signal) | Self::Sleep(_, signal) => Some(signal),
        }
    }
}

/// The kind of a [`Wait`], as it stands in a store.
///
/// ```
/// use durable::store::Waiting;
///
/// assert_eq!(Waiting::MailFor.as_str(), "mail for");
/// assert_eq!(Waiting::parse("sleep"), Some(Waiting::Sleep));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// For an answer.
    Answer,
    /// For a letter.
    Mail,
    /// For a letter or a timer.
    MailFor,
    /// For a timer.
    Sleep,
}

impl Waiting {
    /// Returns the word that stands for it in a store.
    ///
    /// ```
    /// use durable::store::Waiting;
    ///
    /// assert_eq!(Waiting::Answer.as_str(), "answer");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Mail => "mail",
            Self::MailFor => "mail for",
            Self::Sleep => "sleep",
        }
    }

    /// Returns the kind that a word of [`as_str`](Self::as_str) stands for.
    ///
    /// ```
    /// use durable::store::Waiting;
    ///
    /// assert_eq!(Waiting::parse("mail for"), Some(Waiting::MailFor));
    /// assert_eq!(Waiting::parse("MAIL"), None);
    /// ```
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Answer, Self::Mail, Self::MailFor, Self::Sleep];
        all.into_iter().find(|waiting| waiting.as_str() == word)
    }
}
