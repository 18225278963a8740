//! How many guests are where.

use std::fmt;

/// Where a guest is, until they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Door,
    Lobby,
    Table,
}

/// Why a guest is not here any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Farewell {
    /// They pressed `q`, or hung up.
    Left,
    /// They pressed no key in time.
    Idle,
    /// They sent too much.
    Flooding,
    /// They did not read what they were sent.
    Deaf,
    /// The arena closed.
    Closed,
}

impl Farewell {
    /// Returns the words for the guest, unless they have had them already, or cannot be reached.
    pub(crate) fn words(self) -> Option<&'static str> {
        match self {
            Self::Left => Some("Good-bye"),
            Self::Flooding => Some("Too many keys. Good-bye"),
            Self::Closed => Some("The arena closes. Good-bye"),
            Self::Idle | Self::Deaf => None,
        }
    }
}

impl fmt::Display for Farewell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Left => "left",
            Self::Idle => "pressed no key in time",
            Self::Flooding => "sent too much",
            Self::Deaf => "did not read",
            Self::Closed => "stayed to the end",
        })
    }
}

/// How many guests came, how many are where, and how many left for which reason.
///
/// A guest has left when their connection is closed; until then they may be in none of the places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    /// How many were accepted.
    pub came: u64,
    places: [u64; 3],
    farewells: [u64; 5],
    /// How many games were won, by either side.
    pub games: u64,
    /// How many rounds were played to their end.
    pub rounds: u64,
}

impl Census {
    pub(crate) fn at(&mut self, place: Place) -> &mut u64 {
        &mut self.places[place as usize]
    }

    pub(crate) fn left(&mut self, farewell: Farewell) {
        self.farewells[farewell as usize] += 1;
    }

    /// How many are at the door, to press a key.
    pub fn at_the_door(&self) -> u64 {
        self.places[Place::Door as usize]
    }

    /// How many wait for a partner.
    pub fn waiting(&self) -> u64 {
        self.places[Place::Lobby as usize]
    }

    /// How many play.
    pub fn playing(&self) -> u64 {
        self.places[Place::Table as usize]
    }

    /// How many left for this reason.
    pub fn gone_for(&self, farewell: Farewell) -> u64 {
        self.farewells[farewell as usize]
    }

    /// How many left.
    pub fn gone(&self) -> u64 {
        self.farewells.iter().sum()
    }
}

/// A line for the one who keeps the place.
impl fmt::Display for Census {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "guests: {} came", self.came)?;
        let (door, lobby, table) = (self.at_the_door(), self.waiting(), self.playing());
        if door + lobby + table > 0 {
            write!(f, ", {door} choose, {lobby} wait, {table} play")?;
        }
        write!(f, ", {} are gone", self.gone())?;
        let reasons = [
            Farewell::Left,
            Farewell::Idle,
            Farewell::Flooding,
            Farewell::Deaf,
            Farewell::Closed,
        ];
        let counted = reasons.map(|reason| (self.gone_for(reason), reason));
        let counted = counted.iter().filter(|(count, _)| *count > 0);
        for (index, (count, reason)) in counted.enumerate() {
            let before = if index == 0 { ":" } else { "," };
            write!(f, "{before} {count} {reason}")?;
        }
        write!(f, "; games: {}, rounds: {}", self.games, self.rounds)
    }
}
