use coroutine::{CoroutineState, Signal};

use super::Durable;
use crate::{
    ground::{
        codec,
        panic::{Quiet, catch},
        wait::{Wait, Waiting},
    },
    record::{error::Error, rows::Rows, store_error::StoreError},
    replay::{
        live::{Failure, Outcome},
        sending::{Due, due},
    },
    store::{Letter, Since, letters::sum_of},
};

/// A signal for the body, and the text that the row will have.
type Read<S, E> = Result<(Signal<S, E>, String), Error<(), E>>;

impl<Y, S, R, E> Durable<Y, S, R, E> {
    /// Makes the step that the yield waits for, if there is something: a letter, or a timer that is
    /// due.
    ///
    /// At a [`Wait::Answer`](crate::Wait::Answer) there is never one, at a `Mail` the next
    /// letter, at a `MailFor` a letter, or else the timer, at a `Sleep` the timer. `None`: nothing
    /// has come; or the timer's signal was a close, and the body has left, as
    /// [`status`](Self::status) says.
    ///
    /// # Errors
    ///
    /// See [`Error`]. A letter that was not delivered stays in the mailbox; one whose text is no
    /// longer read as an `S` is [`Error::Encoding`], and [`receive_by`](Self::receive_by) is the
    /// remedy.
    ///
    /// ```
    /// use coroutine::{Coroutine, Signal, Yielded};
    /// use durable::{Body, Clock, MemoryStore, Wait};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let body: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }))
    /// .waiting(|_| Wait::MailFor(Duration::from_secs(60), Signal::Send(1000)));
    /// let clock = Clock::manual(UNIX_EPOCH);
    /// let store = MemoryStore::builder().clock(clock.clone()).build();
    /// let (mut sum, _) = body.open(&store, "s", ())?;
    /// assert_eq!(sum.receive()?, None); // nothing has come
    /// body.post(&store, "s", "monday", 5)?;
    /// assert_eq!(sum.receive()?, Some(Yielded(5)));
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(sum.receive()?, Some(Yielded(1005))); // the timer
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receive(&mut self) -> Result<Option<CoroutineState<Y, R>>, Error<(), E>> {
        self.receive_read(Self::letter_of)
    }

    /// Makes the step that [`receive`](Self::receive) would make, but reads a letter with `read`.
    ///
    /// A letter that was posted before its type changed is no longer read by `receive`, which
    /// returns [`Error::Encoding`], and the letters behind it wait. `read` gets its JSON text, and
    /// makes of it what the body is sent, and what the log has: the letter in its new form, or
    /// whatever the body passes over.
    ///
    /// # Errors
    ///
    /// Those of `receive`. A letter that was not delivered stays in the mailbox.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, Error, MemoryStore, Wait};
    ///
    /// let old: Body<(), u32, String> = Body::new("sum", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(0).await.map(drop))
    /// })
    /// .waiting(|_| Wait::Mail);
    /// let new: Body<(), u32, u32> = Body::new("sum", 2, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }))
    /// .waiting(|_| Wait::Mail);
    /// let store = MemoryStore::new();
    /// old.open(&store, "s", ())?;
    /// old.post(&store, "s", "monday", "5".to_owned())?; // on its way when the type changed
    ///
    /// let (mut sum, _) = new.find(&store, "s")?;
    /// assert!(matches!(sum.receive(), Err(Error::Encoding((), _))));
    /// let step = sum.receive_by(|letter| letter.trim_matches('"').parse().unwrap_or(0))?;
    /// assert_eq!(step, Some(Yielded(5)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receive_by(
        &mut self,
        read: impl FnOnce(&str) -> S,
    ) -> Result<Option<CoroutineState<Y, R>>, Error<(), E>> {
        self.receive_read(|durable, letter| {
            let value = catch(|| read(&letter.value));
            let failed = |text| Failure::Panicked(text).at(durable.next_key());
            let signal = Quiet::new(Signal::Send(value.map_err(failed)?));
            durable.written(signal.get())
        })
    }

    fn receive_read(
        &mut self,
        read: impl FnOnce(&Self, &Letter) -> Read<S, E>,
    ) -> Result<Option<CoroutineState<Y, R>>, Error<(), E>> {
        if self.status.is_ended() {
            return Err(Error::Ended((), self.key()));
        }
        if self.overtaken {
            return Err(Error::Overtaken((), self.next_key()));
        }
        if let Some(outcome) = self.settle_doubt(None)? {
            return self.released(outcome);
        }
        self.rebuild()?;
        if !self.wait.as_ref().is_some_and(waits_for_an_event) {
            return Ok(None);
        }
        let loaded = self.store.load(self.id(), Since::Head, &mut Rows::new());
        let loaded = loaded.map_err(|error| self.failed(error))?;
        let Some(loaded) = loaded else {
            return Err(self.failed(StoreError::Rewound));
        };
        if (loaded.head.epoch, loaded.head.seq) != (self.position.epoch, self.position.seq) {
            return Err(self.fenced_by(loaded.head.epoch, loaded.head.seq));
        }
        let event = self.wait.as_ref().and_then(|wait| due(wait.get(), loaded));
        let step = match event {
            Some(Due::Letter(letter)) => Some(self.deliver(letter, read)?),
            Some(Due::Timer) => Some(self.fire()?),
            None => None,
        };
        match step {
            Some(outcome) => self.released(outcome),
            None => Ok(None),
        }
    }

    fn deliver(
        &mut self,
        letter: Letter,
        read: impl FnOnce(&Self, &Letter) -> Read<S, E>,
    ) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let (id, key) = (self.id(), &letter.key);
        if letter.sum != sum_of(id, key, &letter.value) {
            let how = format!("letter {key}: its check sum is another");
            let error = StoreError::corrupt(id, self.position.seq + 1, how);
            return Err(self.failed(error));
        }
        let (signal, text) = read(self, &letter)?;
        self.advance(signal, text, Some(letter.number))
    }

    /// Reads a letter as the body's type, and leaves its text as it was posted.
    fn letter_of(&self, letter: &Letter) -> Read<S, E> {
        let read = catch(|| (self.script.codec.read_sent)(&letter.value));
        let failure = match read {
            Ok(Ok(value)) => return Ok((Signal::Send(value), codec::send(&letter.value))),
            Ok(Err(error)) => {
                Failure::Encoding("posted", format!("letter {}: {error}", letter.key))
            }
            Err(text) => Failure::Panicked(text),
        };
        Err(failure.at(self.next_key()))
    }

    /// Sends what the timer sends.
    fn fire(&mut self) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let wait = self.wait.take().expect("a timer that is due has a wait");
        let signal = wait.get().signal().expect("and it has a signal");
        let written = self.written(signal);
        self.wait = Some(wait); // `advance` takes it, and an error leaves it
        let (copy, text) = written?;
        self.advance(copy, text, None)
    }
}

fn waits_for_an_event<S, E>(wait: &Quiet<Wait<S, E>>) -> bool {
    wait.get().waiting() != Waiting::Answer
}
