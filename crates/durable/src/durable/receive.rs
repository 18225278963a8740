use coroutine::{CoroutineState, Signal};

use super::Durable;
use crate::{
    ground::{
        clock::micros_of,
        codec,
        panic::{Quiet, catch},
        wait::Waiting,
    },
    record::{error::Error, row::Rows, store_error::StoreError},
    replay::live::{Failure, Outcome},
    store::{Letter, Loaded, Since, letters::sum_of},
};

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
    /// See [`Error`]. A letter that was not delivered stays in the mailbox.
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
        let Some(waiting) = self.wait.as_ref().map(|wait| wait.get().waiting()) else {
            return Ok(None);
        };
        if waiting == Waiting::Answer {
            return Ok(None);
        }
        let loaded = self.store.load(self.id(), Since::Head, &mut Rows::new());
        let loaded = loaded.map_err(|error| Error::Store((), error))?;
        let Some(loaded) = loaded else {
            return Err(Error::Store((), StoreError::Rewound));
        };
        if (loaded.head.epoch, loaded.head.seq) != (self.position.epoch, self.position.seq) {
            return Err(self.fenced_by(loaded.head.epoch, loaded.head.seq));
        }
        let step = match self.due(waiting, loaded) {
            Some(Due::Letter(letter)) => Some(self.deliver(letter)?),
            Some(Due::Timer) => Some(self.fire()?),
            None => None,
        };
        match step {
            Some(outcome) => self.released(outcome),
            None => Ok(None),
        }
    }

    /// The event that has come, if it is one that the yield waits for.
    fn due(&self, waiting: Waiting, loaded: Loaded) -> Option<Due> {
        let letter = loaded.letter.filter(|_| waiting != Waiting::Sleep);
        // A wait that was none for a time when the row was written counts from then.
        let timer = self.wait.as_ref().and_then(|wait| wait.get().timer());
        let since = || timer.map(|timer| loaded.head.at.saturating_add(micros_of(timer)));
        let due = loaded.head.due.or_else(since);
        let timer = due.filter(|due| *due <= loaded.head.now);
        letter.map(Due::Letter).or(timer
            .filter(|_| waiting != Waiting::Mail)
            .map(|_| Due::Timer))
    }

    fn deliver(&mut self, letter: Letter) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let (id, key) = (self.id(), &letter.key);
        if letter.sum != sum_of(id, key, &letter.value) {
            let how = format!("letter {key}: its check sum is another");
            let error = StoreError::corrupt(id, self.position.seq + 1, how);
            return Err(Error::Store((), error));
        }
        let read = catch(|| (self.script.codec.read_sent)(&letter.value));
        let value = match read {
            Ok(Ok(value)) => value,
            Ok(Err(error)) => {
                let failure = Failure::encoding("posted", &error);
                return Err(failure.at(self.next_key()));
            }
            Err(text) => return Err(Failure::Panicked(text).at(self.next_key())),
        };
        let text = codec::send(&letter.value);
        self.advance(Signal::Send(value), text, Some(letter.number))
    }

    /// Sends what the timer sends. If that fails the wait is asked for again, by a replay.
    fn fire(&mut self) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let wait = self.wait.take().map(Quiet::into_inner);
        let signal = wait.and_then(crate::ground::wait::Wait::into_signal);
        let signal = signal.expect("a timer that is due has a signal");
        let signal = Quiet::new(signal);
        match self.written(signal.get()) {
            Ok((copy, text)) => self.advance(copy, text, None),
            Err(error) => {
                self.live = None; // and with it the wait, which was taken
                Err(error)
            }
        }
    }
}

enum Due {
    Letter(Letter),
    Timer,
}
