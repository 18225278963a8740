use crate::error::{BoxError, Stop};

/// An interruption by another task or a scope: it is raised in the task at its next turn.
#[derive(Debug)]
pub(crate) enum Interruption {
    Cancel,
    /// A cancellation by a scope of the task, in which another task has failed.
    CancelScope,
    Throw(BoxError),
    Kill,
}

impl Interruption {
    /// Of two, kill beats throw beats cancel; of two of a kind the first stays.
    pub(crate) fn beats(&self, other: &Self) -> bool {
        self.rank() > other.rank()
    }

    fn rank(&self) -> u8 {
        match self {
            Self::CancelScope => 0,
            Self::Cancel => 1,
            Self::Throw(_) => 2,
            Self::Kill => 3,
        }
    }

    /// Returns the stop that it raises at a request.
    pub(crate) fn into_stop(self) -> Stop {
        match self {
            Self::Cancel | Self::CancelScope => Stop::Cancelled,
            Self::Throw(error) => Stop::Thrown(error),
            Self::Kill => Stop::Killed,
        }
    }
}
