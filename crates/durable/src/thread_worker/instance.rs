//! An instance that the worker holds, and what is to be done about it next.

use std::{cell::RefCell, mem, rc::Rc};

use super::{
    active::{Active, Move},
    desk::Desk,
};
use crate::{
    ground::{key::Key, panic::catch},
    record::{head::Head, rows::Rows, store_error::StoreError},
    store::{Appended, Aside, Expected, Extended, Held, Since, Store},
    work::{
        answer::Answer,
        claimed::Claimed,
        seat::{Made, Seat},
        trouble::Trouble,
    },
};

/// The user's function, shared by the instances of its body.
pub(super) type Handler<H> = Rc<RefCell<H>>;

pub(super) struct Instance<Y, S, R, E, H> {
    claimed: Claimed,
    stage: Stage<Y, S, R, E>,
    handler: Handler<H>,
}

enum Stage<Y, S, R, E> {
    Ready(Seat<Y, S, R, E>),
    /// A step waits to be written; whether it was is unknown if there is a doubt.
    Made {
        made: Made<Y, S, R, E>,
        doubt: bool,
    },
    /// It is to be put off, or parked.
    Leaving(Aside),
    Gone,
}

impl<Y, S, R, E, H> Instance<Y, S, R, E, H> {
    pub(super) fn new(head: &Head, handler: &Handler<H>) -> Self {
        Self {
            claimed: Claimed::new(head),
            stage: Stage::Gone,
            handler: Rc::clone(handler),
        }
    }

    pub(super) fn claimed(&self) -> &Claimed {
        &self.claimed
    }

    pub(super) fn seated(mut self, seat: Seat<Y, S, R, E>) -> Self {
        self.stage = Stage::Ready(seat);
        self
    }

    pub(super) fn troubled(mut self, trouble: Trouble, desk: &Desk<'_>) -> Self {
        self.leave(trouble, desk);
        self
    }

    fn leave(&mut self, trouble: Trouble, desk: &Desk<'_>) {
        self.stage = Stage::Leaving(self.claimed.aside(trouble, &desk.terms));
    }

    fn is_lost(&self, desk: &mut Desk<'_>) -> Move {
        desk.note(&self.claimed.lost());
        Move::Gone
    }

    fn advance_leaving(&mut self, desk: &mut Desk<'_>) -> Result<Move, StoreError> {
        let Stage::Leaving(aside) = &self.stage else {
            unreachable!("it is called so")
        };
        match desk.store.set_aside(&self.claimed.id, aside)? {
            Extended::Held => desk.note(&self.claimed.left(aside)),
            Extended::Lost => desk.note(&self.claimed.lost()),
        }
        self.stage = Stage::Gone;
        Ok(Move::Gone)
    }
}

impl<Y, S, R, E, H> Instance<Y, S, R, E, H>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    H: FnMut(&Key, &Y) -> Answer<S, E>,
{
    /// Makes the next step of an instance that waits.
    fn step(&mut self, seat: Seat<Y, S, R, E>, desk: &mut Desk<'_>) -> Result<Move, StoreError> {
        let key = &self.claimed.key;
        let sending = if seat.wants_an_answer() {
            let handler = &self.handler;
            let answer = catch(|| (handler.borrow_mut())(key, seat.asked()));
            let answer = answer.map_err(|text| Trouble::of_handler(key, &text));
            let signal = answer.and_then(Answer::signal);
            signal.and_then(|signal| seat.answer(signal, desk.limit()))
        } else {
            let loaded = desk
                .store
                .load(&self.claimed.id, Since::Head, &mut Rows::new());
            let loaded = match loaded {
                Ok(loaded) => loaded,
                Err(error) => {
                    self.stage = Stage::Ready(seat);
                    return Err(error);
                }
            };
            let Some(loaded) = loaded.filter(|loaded| seat.is_held(&loaded.head)) else {
                return Ok(self.is_lost(desk));
            };
            self.claimed.letters = loaded.head.letters;
            match seat.event(loaded) {
                Some(sending) => sending,
                None if self.claimed.has_stepped() => return self.let_go(seat, desk),
                None => Err(Trouble::of_nothing(key)),
            }
        };
        let made = sending.and_then(|sending| seat.run(sending, &*desk.store, &desk.terms));
        match made {
            Ok(mut made) => {
                made.append.release = made.is_to_be_released(&mut self.claimed.letters);
                Ok(self.write(made))
            }
            Err(trouble) => {
                self.leave(trouble, desk);
                self.advance_leaving(desk)
            }
        }
    }

    fn write(&mut self, made: Made<Y, S, R, E>) -> Move {
        let append = made.append.clone();
        self.stage = Stage::Made { made, doubt: false };
        Move::Write(append)
    }

    /// Releases an instance that is not worked on.
    fn let_go(&mut self, seat: Seat<Y, S, R, E>, desk: &mut Desk<'_>) -> Result<Move, StoreError> {
        let release = Aside::Release(self.claimed.epoch);
        match desk.store.set_aside(&self.claimed.id, &release) {
            Ok(Extended::Held) => desk.keep(seat),
            Ok(Extended::Lost) => return Ok(self.is_lost(desk)),
            Err(error) => {
                self.stage = Stage::Ready(seat);
                return Err(error);
            }
        }
        Ok(Move::Gone)
    }

    /// Finds out whether the step was written, if that is unknown.
    fn resolve(
        &mut self,
        mut made: Made<Y, S, R, E>,
        doubt: bool,
        desk: &mut Desk<'_>,
    ) -> Result<Move, StoreError> {
        if !doubt {
            return Ok(self.write(made));
        }
        let expected = Expected::Epoch(self.claimed.epoch);
        match desk.store.take_over(&self.claimed.id, expected) {
            Err(error) => {
                self.stage = Stage::Made { made, doubt };
                Err(error)
            }
            Ok(None) => Ok(self.is_lost(desk)),
            Ok(Some(taken)) => {
                self.claimed.epoch = taken.epoch;
                if !made.is_written(taken) {
                    return Ok(self.write(made));
                }
                self.stage = Stage::Made { made, doubt: false };
                Ok(match self.written(desk) {
                    true => Move::Rest,
                    false => Move::Gone,
                })
            }
        }
    }
}

impl<Y, S, R, E, H> Active for Instance<Y, S, R, E, H>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    H: FnMut(&Key, &Y) -> Answer<S, E>,
{
    fn held(&self) -> Held {
        self.claimed.held()
    }

    fn advance(&mut self, desk: &mut Desk<'_>) -> Result<Move, StoreError> {
        match mem::replace(&mut self.stage, Stage::Gone) {
            Stage::Ready(seat) => self.step(seat, desk),
            Stage::Made { made, doubt } => self.resolve(made, doubt, desk),
            leaving @ Stage::Leaving(..) => {
                self.stage = leaving;
                self.advance_leaving(desk)
            }
            Stage::Gone => Ok(Move::Gone),
        }
    }

    fn written(&mut self, desk: &mut Desk<'_>) -> bool {
        let Stage::Made { made, .. } = mem::replace(&mut self.stage, Stage::Gone) else {
            unreachable!("only a step is written")
        };
        desk.note(&self.claimed.stepped(&made));
        let released = made.append.release;
        match made.written(self.claimed.epoch) {
            Some(seat) if released => {
                desk.keep(seat);
                false
            }
            Some(seat) => {
                self.stage = Stage::Ready(seat);
                true
            }
            None => false,
        }
    }

    fn unwritten(&mut self, error: &StoreError, desk: &Desk<'_>) {
        if let StoreError::Corrupt { .. } = error {
            return self.leave(Trouble::Hopeless(error.to_string()), desk);
        }
        if let (Stage::Made { doubt, .. }, true) = (&mut self.stage, error.leaves_doubt()) {
            *doubt = true;
        }
    }

    fn lost(&mut self, desk: &mut Desk<'_>) {
        desk.note(&self.claimed.lost());
        self.stage = Stage::Gone;
    }

    fn release(&mut self, desk: &mut Desk<'_>) -> Result<(), StoreError> {
        // 1. What was begun is brought to its end: nobody else knows of it.
        if let Stage::Made { .. } | Stage::Leaving(_) = &self.stage {
            if let Move::Write(append) = self.advance(desk)? {
                match desk.store.append(&[append]) {
                    Ok(appended) if appended[0] == Appended::Overtaken => self.lost(desk),
                    Ok(_) => {
                        self.written(desk);
                    }
                    Err(error) => {
                        self.unwritten(&error, desk);
                        return Err(error);
                    }
                }
            }
        }
        // 2. What goes on from there is for others.
        match mem::replace(&mut self.stage, Stage::Gone) {
            Stage::Ready(seat) => self.let_go(seat, desk).map(drop),
            _ => Ok(()),
        }
    }
}
