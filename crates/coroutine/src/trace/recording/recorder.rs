use std::{
    fmt::{Debug, Display},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    machine::Machine,
    transition::{Output, Transition},
    writer::Writer,
};
use crate::protocol::{CoroutineState, Interrupt, Signal};

mod traits;

/// Records the steps of coroutines.
///
/// [`record`](Self::record) replaces a coroutine by one of the same types, so a program changes in
/// one line. Clones share the recording, and several coroutines may be recorded in it.
///
/// Values are written by their [`Debug`], a unit as nothing, or by a function of yours: here a
/// hundred numbers are two kinds of input.
///
/// ```
/// use coroutine::{Coroutine, trace::Recorder};
///
/// let parity: Coroutine<bool, u32> = Coroutine::new(async |co| loop {
///     while co.yield_(true).named("even").await? % 2 == 0 {}
///     while co.yield_(false).named("odd").await? % 2 == 0 {}
/// });
/// let recorder = Recorder::new()
///     .sent_as(|number| if number % 2 == 0 { "even" } else { "odd" })
///     .yielded_as(|_| "");
/// recorder.record(parity).primed()?.send_all(0..100)?;
/// assert_eq!(recorder.transitions().len(), 102); // the start, and the close by the drop
/// assert_eq!(recorder.machine().mermaid(), "\
/// stateDiagram-v2
///     direction LR
///     [*] --> even : start
///     even --> even : even
///     even --> odd : odd
///     odd --> odd : even
///     odd --> even : odd
///     even --> [*] : close
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A step costs two short strings, which are kept until [`take`](Self::take) takes them, and
/// finding the state before and after it: see [`suspended_at`](crate::Coroutine::suspended_at).
pub struct Recorder<Y, S, R, E> {
    transitions: Arc<Mutex<Vec<Transition>>>,
    yielded: Writer<Y>,
    sent: Writer<S>,
    returned: Writer<R>,
    thrown: Writer<E>,
}

impl<Y: Debug, S: Debug, R: Debug, E: Debug> Recorder<Y, S, R, E> {
    /// Creates a recorder that writes values by their [`Debug`].
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let upper: Coroutine<char, char> = Coroutine::new(async |co| {
    ///     let mut letter: char = co.yield_('?').named("ready").await?;
    ///     loop {
    ///         letter = co.yield_(letter.to_ascii_uppercase()).named("ready").await?;
    ///     }
    /// });
    /// let recorder = Recorder::new();
    /// recorder.record(upper).primed()?.send('a')?;
    /// assert_eq!(recorder.transitions()[1].to_string(), "ready -- 'a' / 'A' --> ready");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            transitions: Arc::default(),
            yielded: Writer::debug(),
            sent: Writer::debug(),
            returned: Writer::debug(),
            thrown: Writer::debug(),
        }
    }
}

impl<Y, S, R, E> Recorder<Y, S, R, E> {
    /// Creates a recorder for values of any types, which writes none of them.
    /// [`sent_as`](Self::sent_as) and its like set how some are written after all.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// struct Secret; // it is not `Debug`
    /// let keeper: Coroutine<(), Secret> = Coroutine::new(async |co| {
    ///     drop(co.yield_(()).named("asking").await?);
    ///     co.yield_(()).named("knowing").await.map(drop)
    /// });
    /// let recorder = Recorder::blank().sent_as(|_| "a secret");
    /// let sent = recorder.record(keeper).primed()?.send(Secret);
    /// assert!(sent.is_ok());
    /// let second = recorder.transitions()[1].to_string();
    /// assert_eq!(second, "asking -- a secret --> knowing");
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    #[must_use]
    pub fn blank() -> Self {
        Self {
            transitions: Arc::default(),
            yielded: Writer::blank(),
            sent: Writer::blank(),
            returned: Writer::blank(),
            thrown: Writer::blank(),
        }
    }

    /// Sets how yielded values, the outputs, are written.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let prices: Coroutine<u32> = Coroutine::new(async |co| co.yield_(499).named("one").await);
    /// let recorder = Recorder::new()
    ///     .yielded_as(|cents| format!("{}.{:02}", cents / 100, cents % 100));
    /// recorder.record(prices).for_each(drop);
    /// assert_eq!(recorder.transitions()[0].to_string(), "created -- start / 4.99 --> one");
    /// ```
    #[must_use]
    pub fn yielded_as<T: Display>(
        mut self,
        write: impl Fn(&Y) -> T + Send + Sync + 'static,
    ) -> Self {
        self.yielded = Writer::custom(write);
        self
    }

    /// Sets how sent values, the inputs, are written. Values that are written alike are one input.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let door: Coroutine<(), &str> = Coroutine::new(async |co| {
    ///     while co.yield_(()).named("locked").await? != "secret" {}
    ///     co.yield_(()).named("open").await.map(drop)
    /// });
    /// let recorder = Recorder::new()
    ///     .sent_as(|word| if *word == "secret" { "right" } else { "wrong" });
    /// recorder.record(door).primed()?.send_all(["please", "now", "secret"])?;
    /// let machine = recorder.machine();
    /// assert_eq!(machine.transitions()[1].to_string(), "locked -- wrong --> locked");
    /// assert_eq!(machine.transitions()[2].to_string(), "locked -- right --> open");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sent_as<T: Display>(mut self, write: impl Fn(&S) -> T + Send + Sync + 'static) -> Self {
        self.sent = Writer::custom(write);
        self
    }

    /// Sets how the returned value is written.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let words: Coroutine<(), (), Vec<&str>> = Coroutine::new(async |_| Ok(vec!["to", "be"]));
    /// let recorder = Recorder::new().returned_as(|words: &Vec<_>| words.join(" "));
    /// recorder.record(words).for_each(drop);
    /// let shown = recorder.transitions()[0].to_string();
    /// assert_eq!(shown, "created -- start / returns to be --> ended");
    /// ```
    #[must_use]
    pub fn returned_as<T: Display>(
        mut self,
        write: impl Fn(&R) -> T + Send + Sync + 'static,
    ) -> Self {
        self.returned = Writer::custom(write);
        self
    }

    /// Sets how errors, thrown in or raised, are written.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    /// use std::num::ParseIntError;
    ///
    /// let failing: Coroutine<u32, (), (), ParseIntError> =
    ///     Coroutine::new(async |co| co.yield_("x".parse()?).await);
    /// let recorder = Recorder::new().thrown_as(ParseIntError::to_string);
    /// recorder.record(failing).start().unwrap_err();
    /// let shown = recorder.transitions()[0].to_string();
    /// assert_eq!(shown, "created -- start / raises invalid digit found in string --> ended");
    /// ```
    #[must_use]
    pub fn thrown_as<T: Display>(
        mut self,
        write: impl Fn(&E) -> T + Send + Sync + 'static,
    ) -> Self {
        self.thrown = Writer::custom(write);
        self
    }

    /// Returns a copy of the transitions that have been recorded so far, in order.
    ///
    /// ```
    /// use coroutine::{Coroutine, Signal, trace::Recorder};
    ///
    /// let one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    /// let recorder = Recorder::new();
    /// recorder.record(one).for_each(drop);
    /// let inputs: Vec<_> = recorder.transitions().into_iter().map(|step| step.input).collect();
    /// assert_eq!(inputs, [Signal::Start, Signal::Send(String::new())]);
    /// ```
    #[must_use]
    pub fn transitions(&self) -> Vec<Transition> {
        self.lock().clone()
    }

    /// Removes the transitions that have been recorded so far, and returns them: for coroutines
    /// that run for long.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::{Machine, Recorder}};
    ///
    /// let blinker: Coroutine<(), ()> = Coroutine::new(async |co| loop {
    ///     co.yield_(()).named("on").await?;
    ///     co.yield_(()).named("off").await?;
    /// });
    /// let recorder = Recorder::new();
    /// let mut blinker = recorder.record(blinker);
    /// let mut machine = Machine::default();
    /// for _ in 0..1000 {
    ///     blinker.resume()?;
    ///     machine.extend(recorder.take()); // it grows only by new transitions
    /// }
    /// assert_eq!(machine.transitions().len(), 3);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    #[must_use]
    pub fn take(&self) -> Vec<Transition> {
        std::mem::take(&mut *self.lock())
    }

    /// Returns the machine that has been observed so far.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let beat: Coroutine<u32> =
    ///     Coroutine::new(async |co| loop { co.yield_(1).named("beating").await?; });
    /// let recorder = Recorder::new();
    /// assert_eq!(recorder.record(beat).take(100).count(), 100);
    /// assert_eq!(recorder.transitions().len(), 101); // the last one is the close
    /// assert_eq!(recorder.machine().transitions().len(), 3); // the start, the beat, the close
    /// ```
    #[must_use]
    pub fn machine(&self) -> Machine {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Transition>> {
        self.transitions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, transition: Transition) {
        self.lock().push(transition);
    }

    pub(super) fn input(&self, signal: &Signal<S, E>) -> Signal<String, String> {
        match signal {
            Signal::Start => Signal::Start,
            Signal::Send(value) => Signal::Send(self.sent.write(value)),
            Signal::Throw(error) => Signal::Throw(self.thrown.write(error)),
            Signal::Close => Signal::Close,
        }
    }

    pub(super) fn output(&self, step: &Result<CoroutineState<Y, R>, Interrupt<E>>) -> Output {
        match step {
            Ok(CoroutineState::Yielded(value)) => Output::Yielded(self.yielded.write(value)),
            Ok(CoroutineState::Complete(value)) => Output::Returned(self.returned.write(value)),
            Err(Interrupt::Thrown(error)) => Output::Raised(self.thrown.write(error)),
            Err(Interrupt::Closed) => Output::Exited,
            Err(Interrupt::CloseIgnored) => Output::CloseIgnored,
        }
    }
}
