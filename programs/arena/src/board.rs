//! Who wins most.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use crate::name::Name;

/// How many lines a board has.
const SHOWN: usize = 10;

/// What a guest has won. The better of two is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Score {
    pub(crate) rounds: u32,
    pub(crate) games: u32,
}

/// The scores of the guests who are here and have won anything.
#[derive(Debug, Default)]
pub(crate) struct Board {
    scores: HashMap<Name, Score>,
    /// The same, the best first; of equals, who came first.
    ranks: BTreeSet<(Reverse<Score>, Name)>,
}

impl Board {
    pub(crate) fn count_game(&mut self, winner: Name) {
        self.change(winner, |score| score.games += 1);
    }

    pub(crate) fn count_round(&mut self, winner: Name) {
        self.change(winner, |score| score.rounds += 1);
    }

    fn change(&mut self, name: Name, change: impl FnOnce(&mut Score)) {
        let score = self.scores.entry(name).or_default();
        self.ranks.remove(&(Reverse(*score), name));
        change(score);
        self.ranks.insert((Reverse(*score), name));
    }

    pub(crate) fn forget(&mut self, name: Name) {
        if let Some(score) = self.scores.remove(&name) {
            self.ranks.remove(&(Reverse(score), name));
        }
    }

    /// Returns the best of them, without visiting the others.
    pub(crate) fn best(&self) -> impl Iterator<Item = (Name, Score)> {
        let best = self.ranks.iter().take(SHOWN);
        best.map(|(Reverse(score), name)| (*name, *score))
    }

    /// The score of one of them.
    pub(crate) fn of(&self, name: Name) -> Score {
        self.scores.get(&name).copied().unwrap_or_default()
    }
}
