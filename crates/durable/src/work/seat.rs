//! An instance that a worker holds: what is needed to make its steps.

use std::sync::Arc;

use coroutine::Signal;

use crate::{
    ground::{
        clock::micros,
        key::Key,
        panic::Quiet,
        wait::{Wait, Waiting},
    },
    record::head::Head,
    replay::{
        feed::Rebuilt,
        live::{Failure, Live, Outcome, name},
        outbox::{Parcel, Staging},
        script::Script,
        sending::{Due, Sending, due},
        step::{self, Input, Position},
    },
    store::{Append, Loaded, Store, TakenOver},
    work::{terms::Terms, trouble::Trouble},
};

/// A live instance, whoever writes its steps.
pub(crate) struct Seat<Y, S, R, E> {
    script: Arc<Script<Y, S, R, E>>,
    /// The script that a restart goes on with.
    newest: Arc<Script<Y, S, R, E>>,
    position: Position,
    live: Live<Y, S, R, E>,
    wait: Quiet<Wait<S, E>>,
    outcome: Quiet<Outcome<Y, R, E>>,
}

/// A step that was made and is not written yet.
pub(crate) struct Made<Y, S, R, E> {
    pub(crate) append: Append,
    /// The instance after it; nothing if it has ended.
    seat: Option<Seat<Y, S, R, E>>,
    /// The key and the state after it.
    pub(crate) key: Key,
    pub(crate) state: Option<&'static str>,
    /// The check sum before it.
    sum: u32,
    parcels: Vec<Parcel>,
}

impl<Y, S, R, E> Seat<Y, S, R, E> {
    /// `None`: the instance has ended.
    pub(crate) fn new(
        script: &Arc<Script<Y, S, R, E>>,
        newest: &Arc<Script<Y, S, R, E>>,
        rebuilt: Rebuilt<Y, S, R, E>,
    ) -> Option<Self> {
        let (live, wait) = rebuilt.standing.live.zip(rebuilt.standing.wait)?;
        Some(Self {
            script: Arc::clone(script),
            newest: Arc::clone(newest),
            position: rebuilt.position,
            live,
            wait,
            outcome: rebuilt.standing.outcome,
        })
    }

    pub(crate) fn key(&self) -> Key {
        Key::new(Arc::clone(&self.position.id), self.position.seq)
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.position.epoch
    }

    /// What it asks for.
    pub(crate) fn asked(&self) -> &Y {
        match self.outcome.get() {
            Outcome::Yielded(asked) => asked,
            _ => unreachable!("it has not ended"),
        }
    }

    pub(crate) fn wants_an_answer(&self) -> bool {
        self.wait.get().waiting() == Waiting::Answer
    }

    /// Takes a seat that was kept for an instance that is claimed again, unless somebody else had
    /// it in between.
    pub(crate) fn resumed(mut self, head: &Head) -> Option<Self> {
        let position = &mut self.position;
        let untouched = (head.epoch, head.seq) == (position.epoch + 1, position.seq);
        position.epoch = head.epoch;
        untouched.then_some(self)
    }

    /// Whether the head is still that of this holder.
    pub(crate) fn is_held(&self, head: &Head) -> bool {
        (head.epoch, head.seq) == (self.position.epoch, self.position.seq)
    }

    /// The signal of the letter or of the timer that has come; `None` if neither has.
    pub(crate) fn event(&self, loaded: Loaded) -> Option<Result<Sending<S, E>, Trouble>> {
        let codec = &self.script.codec;
        Some(match due(self.wait.get(), loaded)? {
            Due::Letter(letter) => {
                let place = (&*self.position.id, self.position.seq + 1);
                let sending = Sending::letter(codec, place, &letter);
                sending.map_err(|undelivered| Trouble::of_letter(&self.key(), undelivered))
            }
            Due::Timer => {
                let signal = self.wait.get().signal();
                let signal = signal.expect("a timer that is due has a signal");
                let sending = Sending::of(codec, signal, usize::MAX);
                sending.map_err(|failure| Trouble::of_step(&self.key(), &failure))
            }
        })
    }

    /// Writes down what it is sent as an answer.
    pub(crate) fn answer(
        &self,
        signal: Signal<S, E>,
        limit: usize,
    ) -> Result<Sending<S, E>, Trouble> {
        let signal = Quiet::new(signal);
        let sending = Sending::of(&self.script.codec, signal.get(), limit);
        sending.map_err(|failure| Trouble::of_step(&self.key(), &failure))
    }

    /// Runs the body on a signal. On an error the coroutine is gone: the log is as it was.
    pub(crate) fn run(
        self,
        sending: Sending<S, E>,
        store: &dyn Store,
        terms: &Terms,
    ) -> Result<Made<Y, S, R, E>, Trouble> {
        let (script, newest, sum) = (self.script, self.newest, self.position.sum);
        let key = Key::new(Arc::clone(&self.position.id), self.position.seq + 1);
        let staging = Staging::begin(&script.outboxes);
        let input = Input {
            signal: sending.signal,
            text: sending.text,
            letter: sending.letter,
            worker: Some(terms.name.to_string()),
            now: micros(store.now()),
            limit: store.value_limit(),
        };
        drop((self.wait, self.outcome)); // before the body goes on
        let made = step::make(
            Arc::clone(&script),
            &newest,
            self.live,
            input,
            self.position,
        );
        let made = made.map_err(|failure: Failure| Trouble::of_step(&key, &failure))?;
        let parcels = staging.detach();
        let key = Key::new(Arc::clone(&made.position.id), made.position.seq);
        let standing = made.standing;
        let seat = standing.live.zip(standing.wait).map(|(live, wait)| Self {
            script: made.script,
            newest,
            position: made.position,
            live,
            wait,
            outcome: standing.outcome,
        });
        Ok(Made {
            append: made.append,
            seat,
            key,
            state: name(made.state),
            sum,
            parcels,
        })
    }
}

impl<Y, S, R, E> Made<Y, S, R, E> {
    /// Whether the lease may end with the step: the instance waits for what has not come, as far
    /// as can be known from the number of letters that waited before it, which is counted down.
    pub(crate) fn is_to_be_released(&self, letters: &mut u64) -> bool {
        let delivered = u64::from(self.append.letter.is_some());
        *letters = letters.saturating_sub(delivered);
        match self.append.waiting {
            Some(Waiting::Answer) => false,
            Some(Waiting::Mail | Waiting::MailFor) => *letters == 0,
            Some(Waiting::Sleep) | None => true,
        }
    }

    /// Returns whether it was written, as the instance was found when a doubt had raised its epoch.
    /// If not, it can be appended in that epoch.
    pub(crate) fn is_written(&mut self, taken: TakenOver) -> bool {
        let is_written = taken.seq == self.key.step();
        if !is_written {
            self.set_epoch(taken.epoch);
        }
        is_written
    }

    fn set_epoch(&mut self, epoch: u64) {
        let (id, mut sum) = (&self.append.id, self.sum);
        self.append.epoch = epoch;
        for row in &mut self.append.rows {
            row.epoch = epoch;
            *row = row.clone().summed(sum, id);
            sum = row.sum;
        }
        if let Some(seat) = &mut self.seat {
            (seat.position.epoch, seat.position.sum) = (epoch, sum);
        }
    }

    /// It was written. In a later epoch, if a doubt has raised that since.
    pub(crate) fn written(self, epoch: u64) -> Option<Seat<Y, S, R, E>> {
        self.parcels.into_iter().for_each(|hand_over| hand_over());
        let mut seat = self.seat?;
        seat.position.epoch = epoch;
        Some(seat)
    }
}
