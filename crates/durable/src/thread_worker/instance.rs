//! An instance that the worker holds, and what is to be done about it next.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use coroutine::Signal;

use super::{
    active::{Active, Move},
    desk::Desk,
};
use crate::{
    ground::{
        key::Key,
        panic::{catch, drop_quietly},
    },
    record::{
        head::{Head, Status},
        rows::Rows,
        store_error::StoreError,
    },
    store::{Aside, Expected, Extended, Held, Since, Store},
    work::{
        answer::Answer,
        event::WorkerEvent,
        seat::{Made, Seat},
        trouble::Trouble,
    },
};

/// The user's function, shared by the instances of its body.
pub(super) type Handler<H> = Rc<RefCell<H>>;

pub(super) struct Instance<Y, S, R, E, H> {
    id: Arc<str>,
    epoch: u64,
    attempts: u32,
    /// How many letters wait, as far as is known.
    letters: u64,
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
    Leaving(Key, Aside),
    Gone,
}

impl<Y, S, R, E, H> Instance<Y, S, R, E, H>
where
    H: FnMut(&Key, &Y) -> Answer<S, E>,
{
    pub(super) fn new(head: &Head, handler: &Handler<H>) -> Self {
        Self {
            id: Arc::clone(&head.id),
            epoch: head.epoch,
            attempts: head.attempts,
            letters: head.letters,
            stage: Stage::Gone,
            handler: Rc::clone(handler),
        }
    }

    pub(super) fn seated(mut self, seat: Seat<Y, S, R, E>) -> Self {
        self.stage = Stage::Ready(seat);
        self
    }

    pub(super) fn troubled(mut self, key: Key, trouble: Trouble, desk: &Desk<'_>) -> Self {
        self.leave(key, trouble, desk);
        self
    }

    fn leave(&mut self, key: Key, trouble: Trouble, desk: &Desk<'_>) {
        let aside = trouble.aside(self.epoch, self.attempts, &desk.terms);
        self.stage = Stage::Leaving(key, aside);
    }

    /// Makes the next step of an instance that waits.
    fn step(&mut self, seat: Seat<Y, S, R, E>, desk: &mut Desk<'_>) -> Result<Move, StoreError>
    where
        Y: 'static,
        S: 'static,
        R: 'static,
        E: 'static,
    {
        let key = seat.key();
        let sending = if seat.wants_an_answer() {
            let handler = &self.handler;
            match catch(|| (handler.borrow_mut())(&key, seat.asked())) {
                Ok(Answer::Send(value)) => seat.answer(Signal::Send(value), desk.limit()),
                Ok(Answer::Throw(error)) => seat.answer(Signal::Throw(error), desk.limit()),
                Ok(Answer::Later(pause, why)) => Err(Trouble::Later(pause, why)),
                Err(text) => Err(Trouble::of_handler(&key, &text)),
            }
        } else {
            let loaded = desk.store.load(&self.id, Since::Head, &mut Rows::new());
            let loaded = match loaded {
                Ok(loaded) => loaded,
                Err(error) => {
                    self.stage = Stage::Ready(seat);
                    return Err(error);
                }
            };
            let Some(loaded) = loaded.filter(|loaded| seat.is_held(&loaded.head)) else {
                desk.note(&WorkerEvent::Lost { key: &key });
                return Ok(Move::Gone);
            };
            self.letters = loaded.head.letters;
            match seat.event(loaded) {
                Some(sending) => sending,
                None if self.attempts == 0 => return self.let_go(seat, desk),
                None => Err(Trouble::of_nothing(&key)),
            }
        };
        let made = sending.and_then(|sending| seat.run(sending, &*desk.store, &desk.terms));
        match made {
            Ok(mut made) => {
                made.append.release = made.is_to_be_released(&mut self.letters);
                let append = made.append.clone();
                self.stage = Stage::Made { made, doubt: false };
                Ok(Move::Write(append))
            }
            Err(trouble) => {
                self.leave(key, trouble, desk);
                self.advance_leaving(desk)
            }
        }
    }

    /// Releases an instance that waits for what has not come.
    fn let_go(&mut self, seat: Seat<Y, S, R, E>, desk: &mut Desk<'_>) -> Result<Move, StoreError>
    where
        Y: 'static,
        S: 'static,
        R: 'static,
        E: 'static,
    {
        let released = desk.store.set_aside(&self.id, &Aside::Release(self.epoch));
        match released {
            Ok(Extended::Held) => desk.keep(seat),
            Ok(Extended::Lost) => desk.note(&WorkerEvent::Lost { key: &seat.key() }),
            Err(error) => {
                self.stage = Stage::Ready(seat);
                return Err(error);
            }
        }
        Ok(Move::Gone)
    }

    fn advance_leaving(&mut self, desk: &mut Desk<'_>) -> Result<Move, StoreError> {
        let Stage::Leaving(key, aside) = &self.stage else {
            unreachable!("it is called so")
        };
        let set = desk.store.set_aside(&self.id, aside)?;
        let event = match aside {
            _ if set == Extended::Lost => WorkerEvent::Lost { key },
            Aside::Later(_, pause, why) => WorkerEvent::PutOff {
                key,
                pause: *pause,
                why,
            },
            Aside::Park(_, why) => WorkerEvent::Parked { key, why },
            Aside::Release(_) | Aside::Retry => unreachable!("a trouble comes to neither"),
        };
        desk.note(&event);
        self.stage = Stage::Gone;
        Ok(Move::Gone)
    }

    /// Finds out whether the step was written, if that is unknown.
    fn resolve(
        &mut self,
        mut made: Made<Y, S, R, E>,
        doubt: bool,
        desk: &mut Desk<'_>,
    ) -> Result<Move, StoreError>
    where
        Y: 'static,
        S: 'static,
        R: 'static,
        E: 'static,
    {
        if doubt {
            let taken = desk.store.take_over(&self.id, Expected::Epoch(self.epoch));
            match taken {
                Err(error) => {
                    self.stage = Stage::Made { made, doubt };
                    return Err(error);
                }
                Ok(None) => {
                    desk.note(&WorkerEvent::Lost { key: &made.key });
                    return Ok(Move::Gone);
                }
                Ok(Some(taken)) => {
                    self.epoch = taken.epoch;
                    if taken.seq == made.last() {
                        self.stage = Stage::Made { made, doubt: false };
                        return Ok(match self.written(desk) {
                            true => Move::Rest,
                            false => Move::Gone,
                        });
                    }
                    made.set_epoch(taken.epoch);
                }
            }
        }
        let append = made.append.clone();
        self.stage = Stage::Made { made, doubt: false };
        Ok(Move::Write(append))
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
        Held {
            id: Arc::clone(&self.id),
            epoch: self.epoch,
        }
    }

    fn advance(&mut self, desk: &mut Desk<'_>) -> Result<Move, StoreError> {
        match std::mem::replace(&mut self.stage, Stage::Gone) {
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
        let Stage::Made { made, .. } = std::mem::replace(&mut self.stage, Stage::Gone) else {
            unreachable!("only a step is written")
        };
        self.attempts = 0;
        let (key, released) = (made.key.clone(), made.append.release);
        let event = match made.ended() {
            Some(status) if status != Status::Parked => WorkerEvent::Ended { key: &key, status },
            _ => WorkerEvent::Stepped {
                key: &key,
                state: made.state,
            },
        };
        desk.note(&event);
        match made.written(self.epoch) {
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

    fn doubted(&mut self) {
        if let Stage::Made { doubt, .. } = &mut self.stage {
            *doubt = true;
        }
    }

    fn lost(&mut self, desk: &mut Desk<'_>) {
        let key = match &self.stage {
            Stage::Ready(seat) => seat.key(),
            Stage::Made { made, .. } => made.key.clone(),
            Stage::Leaving(key, _) => key.clone(),
            Stage::Gone => return,
        };
        desk.note(&WorkerEvent::Lost { key: &key });
        self.stage = Stage::Gone;
    }

    fn release(&mut self, desk: &mut Desk<'_>) -> Result<(), StoreError> {
        let released = Aside::Release(self.epoch);
        desk.store.set_aside(&self.id, &released).map(drop)?;
        let stage = std::mem::replace(&mut self.stage, Stage::Gone);
        drop_quietly(stage);
        Ok(())
    }
}
