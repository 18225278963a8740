use crate::error::{BoxError, Stop};

/// An interruption of a whole task, by another one or by its scope: it is raised in the task at its next turn.
#[derive(Debug)]
pub(crate) enum Interruption {
    Cancel,
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
            Self::Cancel => 0,
            Self::Throw(_) => 1,
            Self::Kill => 2,
        }
    }

    /// Returns the stop that it raises at a request.
    pub(crate) fn into_stop(self) -> Stop {
        match self {
            Self::Cancel => Stop::Cancelled,
            Self::Throw(error) => Stop::Thrown(error),
            Self::Kill => Stop::Killed,
        }
    }
}
