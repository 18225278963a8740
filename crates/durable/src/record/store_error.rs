use thiserror::Error;

/// The reason why an operation of a store failed.
///
/// Nothing was written then, but for [`Unavailable`](Self::Unavailable), which may have come
/// between the commit and its report. A [`Durable`](crate::Durable) finds out, at once or in its
/// next call, and never makes a step twice.
///
/// ```
/// use durable::StoreError;
///
/// let error = StoreError::Corrupt {
///     instance: "desk-1".to_owned(),
///     step: 7,
///     how: "its check sum is another".to_owned(),
/// };
/// assert_eq!(error.to_string(),
///            "desk-1 is damaged at step 7: its check sum is another; restore it from a backup");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process or connection held the lock for longer than the busy timeout.
    #[error("the store is locked by another process or connection; call again")]
    Busy,
    /// The disk is full, or the page limit is reached.
    #[error("the store is full; free disk space or raise its page limit, then call again")]
    Full,
    /// The store holds something else than was written.
    #[error("{}: {how}; restore it from a backup", damaged(instance, *step))]
    Corrupt {
        /// The instance; empty if the damage is not in one.
        instance: String,
        /// The step at which the damage was found.
        step: u64,
        /// The damage, in words.
        how: String,
    },
    /// The store is older than it was: an earlier copy of it was put in its place.
    #[error("the store has fewer steps than it had; an older copy stands in its place: open again")]
    Rewound,
    /// The store cannot be reached, or failed.
    #[error("the store is unavailable: {0}; call again when it is back")]
    Unavailable(String),
    /// A newer version of this crate has written the store.
    #[error("the store was written by a newer version of this crate; use that version")]
    Newer,
}

impl StoreError {
    pub(crate) fn corrupt(instance: &str, step: u64, how: impl Into<String>) -> Self {
        let (instance, how) = (instance.to_owned(), how.into());
        Self::Corrupt {
            instance,
            step,
            how,
        }
    }

    /// Whether it is unknown if the write was made.
    pub(crate) fn leaves_doubt(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether it may be the fault of one write among several, none of which was made then.
    pub(crate) fn is_of_one_write(&self) -> bool {
        matches!(self, Self::Full | Self::Corrupt { .. })
    }
}

fn damaged(instance: &str, step: u64) -> String {
    match instance {
        "" => "the store is damaged".to_owned(),
        _ => format!("{instance} is damaged at step {step}"),
    }
}
