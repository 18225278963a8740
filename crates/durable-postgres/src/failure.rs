//! PostgreSQL's errors in a store's terms.

use durable::StoreError;
use postgres::{Error, error::SqlState};

/// Why something that was asked of the server failed.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The server's error, or that of the link to it.
    Server(Error),
    /// A word or number stands there that this version does not know.
    Word(String),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl Failed {
    /// The same in a store's terms; `id` and `step` say where, if it is damage.
    pub(crate) fn at(&self, id: &str, step: u64) -> StoreError {
        match self {
            Self::Server(error) => store_error(error, id, step),
            Self::Word(word) => corrupt(id, step, &format!("{word} is unknown")),
        }
    }

    /// Whether the connection is of no more use.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Self::Server(error) if is_lost(error))
    }

    /// Whether the same may succeed at once.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Server(error) if is_conflict(error))
    }
}

/// PostgreSQL's error in a store's terms; `id` and `step` say where, if it is damage.
pub(crate) fn store_error(error: &Error, id: &str, step: u64) -> StoreError {
    let Some(code) = error.code() else {
        return match is_decoding(error) {
            true => corrupt(id, step, &text(error)),
            false => StoreError::Unavailable(text(error)),
        };
    };
    match code.code() {
        // A deadlock, a conflict of transactions, a lock or a statement that took too long: all
        // were rolled back.
        "40001" | "40P01" | "55P03" | "57014" => StoreError::Busy,
        "53100" => StoreError::Full,
        "XX001" | "XX002" | "23505" | "23514" | "23502" => corrupt(id, step, &text(error)),
        "22021" => StoreError::Unavailable(
            "PostgreSQL's text cannot hold the character NUL; use an id and a key without it"
                .to_owned(),
        ),
        "25P02" => StoreError::Unavailable(
            "a statement of the transaction had failed, so it cannot be committed; return its \
             error from the closure"
                .to_owned(),
        ),
        _ => StoreError::Unavailable(text(error)),
    }
}

/// Whether the connection is of no more use: it is closed, or about to be.
fn is_lost(error: &Error) -> bool {
    match error.code() {
        // 08: connection exceptions. 57P: the server stops, or the session was ended.
        Some(code) => code.code().starts_with("08") || code.code().starts_with("57P"),
        None => !is_decoding(error),
    }
}

/// Whether a statement ran into another's row of the same key.
pub(crate) fn is_duplicate(error: &Error) -> bool {
    error.code() == Some(&SqlState::UNIQUE_VIOLATION)
}

/// Whether the same statement may succeed at once: a conflict of transactions, of which this one
/// was rolled back.
fn is_conflict(error: &Error) -> bool {
    matches!(error.code().map(SqlState::code), Some("40001" | "40P01"))
}

/// A value that came back is not of the type that was written.
fn is_decoding(error: &Error) -> bool {
    let text = error.to_string();
    text.starts_with("error deserializing column") || text.starts_with("invalid column")
}

/// What the server says, or else why it says nothing. Neither has a password in it.
fn text(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return format!("{} (SQLSTATE {})", said.message(), said.code().code());
    }
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// Damage, as a store reports it.
pub(crate) fn corrupt(instance: &str, step: u64, how: &str) -> StoreError {
    StoreError::Corrupt {
        instance: instance.to_owned(),
        step,
        how: how.to_owned(),
    }
}

/// Whether the server refused a statement because of its values, and not because of others or of
/// its own state.
pub(crate) fn is_refusal(error: &Error) -> bool {
    error.code().is_some_and(|code| {
        let class = &code.code()[..2];
        matches!(class, "22" | "23" | "54")
    })
}
