//! Why an instance does not go on, and what becomes of it.

use std::time::Duration;

use crate::{
    ground::{key::Key, panic::Panic},
    record::{error::Error, store_error::StoreError},
    replay::{live::Failure, sending::Undelivered},
    store::Aside,
    work::terms::Terms,
};

/// How much of a problem's text stands in a row, in bytes.
const LONGEST: usize = 2000;

/// Why an instance does not go on.
pub(crate) enum Trouble {
    /// It may go better another time, or in another worker.
    Again(String),
    /// The same, after a pause that the user's function has chosen.
    Later(Duration, String),
    /// It will not go better by itself.
    Hopeless(String),
}

impl Trouble {
    /// What is to be written, after `attempts` claims without a step.
    pub(crate) fn aside(self, epoch: u64, attempts: u32, terms: &Terms) -> Aside {
        let (pause, why) = match self {
            Self::Again(why) => (terms.pause(attempts), why),
            Self::Later(pause, why) => (pause, why),
            Self::Hopeless(why) => return Aside::Park(epoch, shortened(why)),
        };
        match attempts >= terms.attempts {
            true => {
                let why = format!("{}; {attempts} attempts have failed", shortened(why));
                Aside::Park(epoch, why)
            }
            false => Aside::Later(epoch, pause, shortened(why)),
        }
    }

    /// A step that cannot be made.
    pub(crate) fn of_step(key: &Key, failure: &Failure) -> Self {
        Self::Again(format!("{key}: {}", failure.shown()))
    }

    /// The user's function panicked.
    pub(crate) fn of_handler(key: &Key, text: &str) -> Self {
        Self::Again(format!(
            "{key}: performing what it asks for panicked: {text}"
        ))
    }

    pub(crate) fn of_letter(key: &Key, undelivered: Undelivered) -> Self {
        match undelivered {
            Undelivered::Damaged(error) => Self::Hopeless(error.to_string()),
            Undelivered::Unread(failure) => {
                let why = failure.shown();
                Self::Hopeless(format!("{key}: its next letter cannot be delivered: {why}"))
            }
        }
    }

    /// It was claimed, and there is nothing to do.
    pub(crate) fn of_nothing(key: &Key) -> Self {
        Self::Again(format!(
            "{key}: it was ready by its row, but the body waits for something else: `waiting` has \
             changed since the row was written"
        ))
    }

    /// It was claimed more often than it may be. Each of these claims has ended without a word.
    pub(crate) fn of_silence(key: &Key, attempts: u32, problem: Option<&str>) -> Self {
        let last = problem.map(|problem| format!("; the last problem that was noted: {problem}"));
        Self::Hopeless(format!(
            "{key}: claimed {} times without a step: the workers' processes ended, or held it for \
             longer than their leases{}",
            attempts - 1,
            last.unwrap_or_default()
        ))
    }

    /// A replay that came to nothing. `Err`: the store's own error, which is no trouble of the
    /// instance's.
    pub(crate) fn of_replay<E>(error: Error<(), E>) -> Result<Self, StoreError> {
        Ok(match error {
            Error::Diverged((), divergence) => Self::Again(divergence.to_string()),
            Error::Panicked((), Panic { key, text }) => {
                Self::Again(format!("{key}: panicked: {text}"))
            }
            Error::Store((), failure) if failure.is_damage() => Self::Hopeless(failure.to_string()),
            Error::Store((), failure) => return Err(failure.error),
            Error::Encoding((), error) => Self::Again(error.to_string()),
            Error::Raised(_)
            | Error::Ended(..)
            | Error::Exited(_)
            | Error::CloseIgnored(_)
            | Error::Awaits(..)
            | Error::TooLarge(..)
            | Error::Overtaken(..) => unreachable!("a replay comes to nothing of that kind"),
        })
    }
}

/// At most as much of a text as fits a row.
fn shortened(mut text: String) -> String {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push_str(" ..");
    }
    text
}
