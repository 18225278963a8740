//! The things that a task awaits without a request: noted by the futures that it polls in its turn.

use std::{cell::RefCell, mem};

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
    /// Those of this turn, and behind them what is left of the turn before: mostly a task awaits
    /// the same things in the same order, and then nothing is written but how many they are.
    reasons: Vec<Reason>,
    /// How many are of this turn.
    noted: usize,
    /// One of them owns something, so none is kept for another turn.
    any_owns: bool,
    /// One that is not listed is something outside of the scheduler.
    any_more_outside: bool,
}

impl Notes {
    fn of_turn(&self, turn: u64) -> &[Reason] {
        if self.turn == turn {
            &self.reasons[..self.noted]
        } else {
            &[]
        }
    }
}

impl Awaited {
    /// Notes that a future polled in this turn is pending, and why.
    #[inline]
    pub(crate) fn note(&self, turn: u64, reason: Reason) {
        if !self.renew(turn, |noted| noted.is_same(&reason)) {
            self.note_another(turn, reason);
        }
    }

    /// Notes a reason that was noted at this place in the turn before, or that is one of the last
    /// two of this turn. Returns whether it was.
    #[inline]
    pub(crate) fn renew(&self, turn: u64, is_same: impl Fn(&Reason) -> bool) -> bool {
        let mut notes = self.notes.borrow_mut();
        if notes.turn != turn {
            if notes.any_owns || !notes.reasons.first().is_some_and(is_same) {
                return false;
            }
            notes.turn = turn;
            notes.noted = 1;
            notes.any_more_outside = false;
            return true;
        }
        let noted = notes.noted;
        if notes.reasons.get(noted).is_some_and(&is_same) {
            notes.noted += 1;
            return true;
        }
        notes.reasons[..noted].iter().rev().take(2).any(is_same)
    }

    #[inline(never)]
    fn note_another(&self, turn: u64, reason: Reason) {
        self.let_go_before(turn);
        let notes = &mut *self.notes.borrow_mut();
        if notes.turn != turn {
            *notes = Notes {
                turn,
                reasons: mem::take(&mut notes.reasons),
                ..Notes::default()
            };
        }
        // 1. What is left of the turn before owns nothing.
        notes.reasons.truncate(notes.noted);
        // 2. The new one comes behind those of this turn, if it is not one of them.
        let is_listed = notes.reasons.iter().any(|listed| listed.is_same(&reason));
        if notes.reasons.len() == LISTED {
            notes.any_more_outside |= reason.is_outside();
        } else if !is_listed {
            notes.any_owns |= reason.owns_something();
            notes.reasons.push(reason);
        }
        notes.noted = notes.reasons.len();
    }

    /// Drops the notes of the turn before, if one of them owns something. It is perhaps the last
    /// owner of a channel, whose messages may note something themselves; so nothing is borrowed.
    fn let_go_before(&self, turn: u64) {
        let mut notes = self.notes.borrow_mut();
        if notes.turn == turn || !notes.any_owns {
            return;
        }
        let before = mem::take(&mut *notes);
        drop(notes);
        let mut reasons = before.reasons;
        reasons.clear();
        let mut notes = self.notes.borrow_mut();
        if notes.reasons.is_empty() {
            notes.reasons = reasons; // kept for its memory
        }
    }

    /// Returns the reasons that were noted in this turn, if any.
    pub(crate) fn reason(&self, turn: u64) -> Option<Reason> {
        match self.notes.borrow().of_turn(turn) {
            [] => None,
            [single] => Some(single.clone()),
            several => Some(Reason::Any(several.to_vec())),
        }
    }

    /// Whether something outside was noted in this turn. `None` if nothing was noted at all.
    pub(crate) fn is_outside(&self, turn: u64) -> Option<bool> {
        let notes = self.notes.borrow();
        let noted = notes.of_turn(turn);
        let any_outside = || notes.any_more_outside || noted.iter().any(Reason::is_outside);
        (!noted.is_empty()).then(any_outside)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::kernel::reason::Object;

    struct Channel;

    impl Object for Channel {
        fn describe(&self) -> String {
            "channel".to_owned()
        }
    }

    fn said(awaited: &Awaited, turn: u64) -> Option<String> {
        awaited.reason(turn).map(|reason| reason.to_string())
    }

    #[test]
    fn a_turn_has_its_own_notes_and_not_what_is_left_of_the_one_before() {
        let awaited = Awaited::default();
        assert_eq!(said(&awaited, 0), None);
        for turn in 1..4 {
            awaited.note(turn, Reason::Future);
            awaited.note(turn, Reason::Sleep);
            awaited.note(turn, Reason::Future); // again
            let both = "any of future a future, sleep its time".to_owned();
            assert_eq!(said(&awaited, turn), Some(both));
            assert_eq!(awaited.is_outside(turn), Some(true));
        }
        assert_eq!(said(&awaited, 4), None);
        awaited.note(4, Reason::Future);
        assert_eq!(said(&awaited, 4).as_deref(), Some("future a future"));
        awaited.note(5, Reason::Sleep);
        assert_eq!(said(&awaited, 5).as_deref(), Some("sleep its time"));
        assert_eq!(awaited.is_outside(5), Some(false));
        assert_eq!(awaited.is_outside(4), None);
    }

    #[test]
    fn what_owns_something_is_let_go_by_the_next_turn_that_notes() {
        let (awaited, channel) = (Awaited::default(), Rc::new(Channel));
        for turn in [1, 3] {
            awaited.note(turn, Reason::Sleep);
            awaited.note(turn, Reason::Object("recv", Rc::<Channel>::clone(&channel)));
            assert_eq!(Rc::strong_count(&channel), 2);
            awaited.note(turn + 1, Reason::Sleep);
            assert_eq!(Rc::strong_count(&channel), 1);
            assert_eq!(said(&awaited, turn + 1).as_deref(), Some("sleep its time"));
        }
    }

    /// A message of a channel that awaits something as it is dropped.
    struct Message(Rc<Awaited>);

    impl Object for Message {
        fn describe(&self) -> String {
            "channel".to_owned()
        }
    }

    impl Drop for Message {
        fn drop(&mut self) {
            self.0.note(2, Reason::Future);
        }
    }

    #[test]
    fn what_is_noted_while_an_owner_is_dropped_stays() {
        let awaited = Rc::new(Awaited::default());
        let message = Rc::new(Message(Rc::clone(&awaited)));
        awaited.note(1, Reason::Object("recv", message));
        awaited.note(2, Reason::Sleep);
        let both = "any of future a future, sleep its time".to_owned();
        assert_eq!(said(&awaited, 2), Some(both));
        assert_eq!(awaited.is_outside(2), Some(true));
    }

    /// Whatever the turns before have noted: each is said once, in the order of the first notes.
    #[test]
    fn the_notes_of_each_turn_are_what_was_noted_in_it() {
        const LENGTH: u32 = 7;
        let channel = Rc::new(Channel);
        let reasons = [
            Reason::Sleep,
            Reason::Park,
            Reason::Future,
            Reason::Object("recv", channel),
        ];
        let steps = reasons.len() + 1; // one of them is that a new turn begins
        for sequence in 0..steps.pow(LENGTH) {
            let (awaited, mut turn, mut expected) = (Awaited::default(), 1, Vec::new());
            for place in 0..LENGTH {
                let Some(reason) = reasons.get(sequence / steps.pow(place) % steps) else {
                    (turn, expected) = (turn + 1, Vec::new());
                    continue;
                };
                awaited.note(turn, reason.clone());
                if !expected.contains(&reason.to_string()) || reason.owns_something() {
                    expected.push(reason.to_string());
                }
                let notes = awaited.notes.borrow();
                let noted: Vec<_> = notes.of_turn(turn).iter().map(Reason::to_string).collect();
                assert_eq!(noted, expected, "step {place} of {sequence}");
            }
        }
    }

    #[test]
    fn one_that_is_not_listed_counts_as_outside_for_its_turn_only() {
        let (awaited, channel) = (Awaited::default(), Rc::new(Channel));
        for _ in 0..LISTED {
            awaited.note(1, Reason::Object("recv", Rc::<Channel>::clone(&channel)));
        }
        assert_eq!(awaited.is_outside(1), Some(false));
        awaited.note(1, Reason::Future);
        assert_eq!(awaited.is_outside(1), Some(true));
        awaited.note(2, Reason::Sleep);
        assert_eq!(awaited.is_outside(2), Some(false));
    }
}
