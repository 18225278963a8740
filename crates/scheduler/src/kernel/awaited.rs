//! The things that a task awaits without a request: noted by the futures that it polls in its turn.

use std::cell::RefCell;

use super::reason::Reason;

/// How many reasons are kept for reports; a task may poll thousands of futures in one turn.
const LISTED: usize = 16;

/// The reasons that the futures of one turn have noted. A note counts until the task's next turn.
#[derive(Default)]
pub(crate) struct Awaited {
    notes: RefCell<Notes>,
}

#[derive(Default)]
struct Notes {
    /// The turn that they are of, by the task's count.
    turn: u64,
    reasons: Vec<Reason>,
    /// One of them, listed or not, is something outside of the scheduler.
    is_outside: bool,
}

impl Awaited {
    /// Notes that a future polled in this turn is pending, and why.
    #[inline]
    pub(crate) fn note(&self, turn: u64, reason: Reason) {
        if !self.renew(turn, |single| single.is_same(&reason)) {
            self.note_another(turn, reason);
        }
    }

    /// Notes once more what was noted in the turn before, or in this one, if that was one thing and
    /// is the same. Mostly it is. Returns whether it was noted.
    #[inline]
    pub(crate) fn renew(&self, turn: u64, is_same: impl FnOnce(&Reason) -> bool) -> bool {
        let mut notes = self.notes.borrow_mut();
        match &*notes.reasons {
            [single] if is_same(single) => {
                notes.turn = turn;
                true
            }
            _ => false,
        }
    }

    #[inline(never)]
    fn note_another(&self, turn: u64, reason: Reason) {
        let before = if self.notes.borrow().turn == turn {
            Notes::default()
        } else {
            let fresh = Notes {
                turn,
                ..Notes::default()
            };
            self.notes.replace(fresh)
        };
        let mut notes = self.notes.borrow_mut();
        notes.is_outside |= reason.is_outside();
        let is_listed = notes.reasons.iter().any(|listed| listed.is_same(&reason));
        if notes.reasons.len() < LISTED && !is_listed {
            notes.reasons.push(reason);
        }
        drop(notes);
        drop(before); // perhaps the last owner of a channel, so nothing is borrowed
    }

    /// Returns the reasons that were noted in this turn, if any.
    pub(crate) fn reason(&self, turn: u64) -> Option<Reason> {
        let notes = self.notes.borrow();
        match &*notes.reasons {
            _ if notes.turn != turn => None,
            [] => None,
            [single] => Some(single.clone()),
            several => Some(Reason::Any(several.to_vec())),
        }
    }

    /// Whether something outside was noted in this turn. `None` if nothing was noted at all.
    pub(crate) fn is_outside(&self, turn: u64) -> Option<bool> {
        let notes = self.notes.borrow();
        let any_noted = notes.turn == turn && !notes.reasons.is_empty();
        any_noted.then_some(notes.is_outside)
    }
}
