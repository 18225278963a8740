//! What goes into a game machine, and what comes out.

use std::fmt;

use thiserror::Error;

use crate::{Key, Player};

/// What the machine is sent. `N` is what a guest is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event<N> {
    /// A guest of this name came. It counts only while the machine waits for one.
    Join(N),
    /// A player pressed a key. It counts only while a game is on.
    Key(Key),
}

/// What is thrown into the machine: why a round ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Departure {
    /// This player has gone.
    #[error("player {0} has gone")]
    Disconnect(Player),
    /// The guest's time to play is over.
    #[error("the guest's time to play is over")]
    Timeout,
}

/// What the machine yields: what it asks of its caller until the next event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Disconnect the guest if there is one, and wait for the next.
    Waiting,
    /// A game is on; everything stays as it is.
    Play,
    /// A game is on; the guest's time to play begins now, once more.
    ResetTimeout,
    /// A game is on; the guest has played, and has time.
    DisableTimeout,
}

/// Who is to read a line. It is shown as `all`, `0` or `1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Both players.
    All,
    /// This one.
    Only(Player),
}

impl Audience {
    /// Whether `player` is among them.
    pub fn includes(self, player: Player) -> bool {
        match self {
            Self::All => true,
            Self::Only(one) => one == player,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Only(player) => player.fmt(f),
        }
    }
}
