//! What can be played.

use std::fmt;

/// Rock, paper or scissors. It is shown as its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Play {
    /// Blunts scissors.
    Rock,
    /// Wraps rock.
    Paper,
    /// Cut paper.
    Scissors,
}

impl Play {
    /// Reads a key: `r`, `p` or `s`.
    pub fn from_key(key: char) -> Option<Self> {
        match key {
            'r' => Some(Self::Rock),
            'p' => Some(Self::Paper),
            's' => Some(Self::Scissors),
            _ => None,
        }
    }

    /// Whether it wins against `other`. Nothing beats itself.
    pub fn beats(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Rock, Self::Scissors)
                | (Self::Scissors, Self::Paper)
                | (Self::Paper, Self::Rock)
        )
    }
}

impl fmt::Display for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rock => "r",
            Self::Paper => "p",
            Self::Scissors => "s",
        })
    }
}
