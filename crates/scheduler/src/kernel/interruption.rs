use crate::error::{BoxError, Stop};

/// What is raised in a task from outside, at its next turn.
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

    /// What it raises at a request.
    pub(crate) fn into_stop(self) -> Stop {
        match self {
            Self::Cancel => Stop::Cancelled,
            Self::Throw(error) => Stop::Thrown(error),
            Self::Kill => Stop::Killed,
        }
    }
}
