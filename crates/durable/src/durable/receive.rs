use coroutine::CoroutineState;

use super::Durable;
use crate::{
    ground::{
        panic::Quiet,
        wait::{Wait, Waiting},
    },
    record::{error::Error, row::Rows, store_error::StoreError},
    replay::{
        live::Outcome,
        sending::{Due, Sending, Undelivered, due},
    },
    store::{Letter, Since},
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
        if !self.wait.as_ref().is_some_and(waits_for_an_event) {
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
        let event = self.wait.as_ref().and_then(|wait| due(wait.get(), loaded));
        let step = match event {
            Some(Due::Letter(letter)) => Some(self.deliver(&letter)?),
            Some(Due::Timer) => Some(self.fire()?),
            None => None,
        };
        match step {
            Some(outcome) => self.released(outcome),
            None => Ok(None),
        }
    }

    fn deliver(&mut self, letter: &Letter) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let step = self.position.seq + 1;
        let sending = Sending::letter(&self.script.codec, self.id(), step, letter);
        let sending = sending.map_err(|undelivered| match undelivered {
            Undelivered::Damaged(error) => Error::Store((), error),
            Undelivered::Unread(failure) => failure.at(self.next_key()),
        })?;
        self.advance(sending.signal, sending.text, sending.letter)
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
