/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Its body returned a value.
    Returned,
    /// Its body let an error out.
    Failed,
    /// Its body let a cancellation out.
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
