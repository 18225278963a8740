//! Who plays, and what they press.

use std::{fmt, str::FromStr};

/// One of the two at a game. Player zero keeps the place, player one is the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Player {
    /// The one whom the guests play against.
    Zero,
    /// The guest.
    One,
}

impl Player {
    /// The place of this player in a pair.
    pub fn index(self) -> usize {
        match self {
            Self::Zero => 0,
            Self::One => 1,
        }
    }

    /// The other one.
    pub fn opponent(self) -> Self {
        match self {
            Self::Zero => Self::One,
            Self::One => Self::Zero,
        }
    }
}

impl fmt::Display for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.index().fmt(f)
    }
}

/// A key that a player pressed: any key, valid or not. As text it is `0:r`.
///
/// ```
/// use rps::{Key, Player};
///
/// assert_eq!("0:r".parse(), Ok(Key(Player::Zero, 'r')));
/// assert_eq!("1::".parse(), Ok(Key(Player::One, ':')));
/// assert!("2:r".parse::<Key>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub Player, pub char);

/// Why a text is no [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not PLAYER:KEY, as in 0:r or 1:p")]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (player, key) = text.split_once(':').ok_or(NotAKey)?;
        let player = match player {
            "0" => Player::Zero,
            "1" => Player::One,
            _ => return Err(NotAKey),
        };
        let mut letters = key.chars();
        match (letters.next(), letters.next()) {
            (Some(key), None) => Ok(Self(player, key)),
            _ => Err(NotAKey),
        }
    }
}
