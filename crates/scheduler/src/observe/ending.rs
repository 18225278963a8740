/// The way in which a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// Its body returned a value.
    Returned,
    /// Its body returned an error.
    Failed,
    /// It was cancelled, and its body let that out.
    Cancelled,
    /// It was killed.
    Killed,
    /// Its body panicked.
    Panicked,
}

impl Ending {
    /// Returns the word for it.
    #[cfg(feature = "record")]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Killed => "killed",
            Self::Panicked => "panicked",
        }
    }
}
