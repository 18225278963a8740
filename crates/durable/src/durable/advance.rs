use std::{convert::Infallible, sync::Arc};

use coroutine::Signal;

use super::{Durable, write_error::WriteError};
use crate::{
    ground::{
        clock::micros,
        crash,
        panic::{Quiet, drop_quietly},
    },
    record::{error::Error, rows::Rows, store_error::StoreError},
    replay::{
        live::Outcome,
        load::Loading,
        outbox::Staging,
        sending::Sending,
        step::{self, Input, Position},
    },
    store::{Append, Appended, Since, Store},
};

/// Why a step was not made: its own error, or that of the user's SQL in the same transaction.
pub(crate) enum Refused<E, X> {
    Step(Error<(), E>),
    Closure(X),
}

impl<E, X> From<Error<(), E>> for Refused<E, X> {
    fn from(error: Error<(), E>) -> Self {
        Self::Step(error)
    }
}

impl<Y, S, R, E> Durable<Y, S, R, E> {
    /// Writes a signal down, and reads the copy that the body gets.
    pub(super) fn written(
        &self,
        signal: &Signal<S, E>,
    ) -> Result<(Signal<S, E>, String), Error<(), E>> {
        if self.status.is_ended() {
            return Err(Error::Ended((), self.key()));
        }
        if self.overtaken {
            return Err(Error::Overtaken((), self.next_key()));
        }
        crash::point("before the value is encoded");
        let limit = self.store.value_limit();
        let sending = Sending::of(&self.script.codec, signal, limit);
        let sending = sending.map_err(|failure| failure.at(self.next_key()))?;
        Ok((sending.signal, sending.text))
    }

    /// Makes a step: run, commit, release.
    pub(super) fn advance(
        &mut self,
        signal: Signal<S, E>,
        text: String,
        letter: Option<u64>,
    ) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let made = self.advance_by(signal, text, letter, |store, append| {
            let appended = store.append(std::slice::from_ref(append))?;
            Ok::<_, WriteError<Infallible>>(appended.first().copied())
        });
        made.map_err(|refused| match refused {
            Refused::Step(error) => error,
            Refused::Closure(never) => match never {},
        })
    }

    pub(super) fn advance_by<X>(
        &mut self,
        signal: Signal<S, E>,
        text: String,
        letter: Option<u64>,
        write: impl FnOnce(&dyn Store, &Append) -> Result<Option<Appended>, WriteError<X>>,
    ) -> Result<Outcome<Y, R, E>, Refused<E, X>> {
        let signal = Quiet::new(signal);
        if let Some(outcome) = self.settle_doubt(Some(&text))? {
            return Ok(outcome);
        }
        self.rebuild()?;
        // 1. Run. The coroutine is put back only after the commit, so that every other way out
        //    discards it, and the next call builds it again.
        let live = self.live.take().expect("it was built just now");
        let wait = self.wait.take();
        let script = Arc::clone(&self.script);
        let newest = Arc::clone(&self.newest);
        let staging = Staging::begin(&script.outboxes);
        crash::point("before the body runs");
        let input = Input {
            signal: signal.into_inner(),
            text,
            letter,
            worker: self.worker.clone(),
            now: micros(self.store.now()),
            limit: self.store.value_limit(),
        };
        let made = step::make(
            Arc::clone(&script),
            &newest,
            live,
            input,
            self.position.clone(),
        );
        drop(wait);
        let made = made.map_err(|failure| failure.at(self.next_key()))?;
        crash::point("after the body ran");
        // 2. Commit.
        match write(&*self.store, &made.append) {
            Ok(Some(Appended::Written)) => {}
            Ok(_) => return Err(self.fenced().into()),
            Err(WriteError::Closure(error)) => return Err(Refused::Closure(error)),
            Err(WriteError::Store(error)) => self.doubt_over(&made, error)?,
        }
        crash::point("after the commit");
        // 3. Release.
        staging.commit();
        let epoch = self.position.epoch; // a doubt that was resolved has raised it
        self.position = Position {
            epoch,
            ..made.position
        };
        (self.script, self.state) = (made.script, made.state);
        self.status = made.append.ended.unwrap_or(self.status);
        (self.live, self.wait) = (made.standing.live, made.standing.wait);
        Ok(made.standing.outcome.into_inner())
    }

    /// Builds the coroutine again if an error has discarded it.
    pub(super) fn rebuild(&mut self) -> Result<(), Error<(), E>> {
        match self.live {
            Some(_) => Ok(()),
            None => self.load().map(drop_quietly).map_err(|error| match error {
                Error::Store((), failure) => self.failed(failure.error),
                error => error,
            }),
        }
    }

    /// Replays the log, which has to be this handle's.
    pub(super) fn load(&mut self) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let mut loading = Loading::new(&*self.store, &self.script, &self.position.id);
        let Some(head) = loading.run()? else {
            return Err(self.failed(StoreError::Rewound));
        };
        let (epoch, seq, status) = (head.epoch, head.seq, head.status);
        if (epoch, seq) != (self.position.epoch, self.position.seq) {
            return Err(self.fenced_by(epoch, seq));
        }
        let rebuilt = loading.finish()?;
        let standing = rebuilt.standing;
        self.position = Position {
            epoch,
            ..rebuilt.position
        };
        (self.live, self.wait) = (standing.live, standing.wait);
        (self.state, self.status) = (rebuilt.state, status);
        Ok(standing.outcome.into_inner())
    }

    /// The store's error, at the step that was to be made.
    pub(super) fn failed(&self, error: StoreError) -> Error<(), E> {
        let step = self.position.seq + 1;
        Error::Store((), error.at(Arc::clone(&self.position.id), Some(step)))
    }

    /// Why an append was refused.
    pub(super) fn fenced(&mut self) -> Error<(), E> {
        let head = self
            .store
            .load(&self.position.id, Since::Head, &mut Rows::new());
        match head {
            Ok(Some(loaded)) => self.fenced_by(loaded.head.epoch, loaded.head.seq),
            Ok(None) => self.failed(StoreError::Rewound),
            Err(error) => self.failed(error),
        }
    }

    pub(super) fn fenced_by(&mut self, epoch: u64, seq: u64) -> Error<(), E> {
        if epoch < self.position.epoch || seq < self.position.seq {
            return self.failed(StoreError::Rewound);
        }
        self.lost()
    }

    pub(super) fn lost(&mut self) -> Error<(), E> {
        self.overtaken = true;
        (self.live, self.wait) = (None, None);
        Error::Overtaken((), self.next_key())
    }
}
