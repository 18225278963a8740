use std::{
    cell::RefCell,
    fmt::{self, Debug, Display},
    panic::Location,
    rc::Rc,
};

use super::{
    machine::Machine,
    recorded::Recorded,
    transition::{Output, Transition},
    writer::Writer,
};
use crate::{
    coroutine::{BoxCoroutine, Coroutine},
    protocol::{CoroutineState, Interrupt, Signal},
};

/// Records what coroutines do, step by step.
///
/// It gives a coroutine of the same types for the one that it records, so a program changes in one
/// line. Clones share the recording, and it may be of several coroutines.
///
/// Values are written by their [`Debug`], a unit as nothing, or as it is told: here a hundred numbers
/// are two kinds of input.
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
/// A step costs two short strings, which are kept until [`take`](Self::take) takes them, and finding
/// the state before it and after it: see [`suspended_at`](Coroutine::suspended_at).
pub struct Recorder<Y, S, R, E> {
    transitions: Rc<RefCell<Vec<Transition>>>,
    yielded: Writer<Y>,
    sent: Writer<S>,
    returned: Writer<R>,
    thrown: Writer<E>,
}

impl<Y: Debug, S: Debug, R: Debug, E: Debug> Recorder<Y, S, R, E> {
    /// Creates a recorder that writes values by their [`Debug`].
    #[must_use]
    pub fn new() -> Self {
        Self {
            transitions: Rc::default(),
            yielded: Writer::debug(),
            sent: Writer::debug(),
            returned: Writer::debug(),
            thrown: Writer::debug(),
        }
    }
}

impl<Y, S, R, E> Recorder<Y, S, R, E> {
    /// Creates a recorder that writes no values, of whatever types, until it is told how.
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
            transitions: Rc::default(),
            yielded: Writer::blank(),
            sent: Writer::blank(),
            returned: Writer::blank(),
            thrown: Writer::blank(),
        }
    }

    /// Writes yielded values so: the outputs.
    #[must_use]
    pub fn yielded_as<T: Display>(mut self, write: impl Fn(&Y) -> T + 'static) -> Self {
        self.yielded = Writer::told(write);
        self
    }

    /// Writes sent values so: the inputs. Values that are written alike are one input.
    #[must_use]
    pub fn sent_as<T: Display>(mut self, write: impl Fn(&S) -> T + 'static) -> Self {
        self.sent = Writer::told(write);
        self
    }

    /// Writes the returned value so.
    #[must_use]
    pub fn returned_as<T: Display>(mut self, write: impl Fn(&R) -> T + 'static) -> Self {
        self.returned = Writer::told(write);
        self
    }

    /// Writes errors so, those thrown in and those raised.
    #[must_use]
    pub fn thrown_as<T: Display>(mut self, write: impl Fn(&E) -> T + 'static) -> Self {
        self.thrown = Writer::told(write);
        self
    }

    /// Gives a coroutine that does what `coroutine` does, and has its steps recorded.
    ///
    /// Whatever it is told goes on to `coroutine`, and whatever that gives comes out; a step costs one
    /// switch more. A step that is refused is none. A drop is a close, as always. `coroutine` may have started:
    /// the recording begins where it stands. One that has not, and is thrown into, closed or dropped
    /// then, has never run, so that nothing is recorded.
    ///
    /// [`state`](Coroutine::state) and [`suspended_at`](Coroutine::suspended_at) are those of
    /// `coroutine`; [`backtrace`](Coroutine::backtrace) has the line of this call as one level more.
    ///
    /// What a recorded coroutine delegates to needs no recorder of its own to be seen. If each level
    /// of a delegation has one, they run inside one another, on the native stack, as through
    /// [`yield_from_mut`](crate::Co::yield_from_mut), and each finds the state for itself.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let mut countdown: Coroutine<u32> = Coroutine::new(async |co| co.yield_all([2, 1]).await);
    /// let recorder = Recorder::new();
    /// countdown = recorder.record(countdown); // a boxed one keeps its very type
    /// assert!(countdown.eq([2, 1]));
    /// assert_eq!(recorder.transitions().len(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn record<'a, F>(&self, coroutine: Coroutine<Y, S, R, E, F>) -> BoxCoroutine<'a, Y, S, R, E>
    where
        F: Future<Output = Result<R, Interrupt<E>>> + 'a,
        Y: 'a,
        S: 'a,
        R: 'a,
        E: 'a,
    {
        Recorded::new(coroutine, self.clone(), Location::caller()).into_coroutine()
    }

    /// Copies what has been recorded so far, in order.
    #[must_use]
    pub fn transitions(&self) -> Vec<Transition> {
        self.transitions.borrow().clone()
    }

    /// Takes what has been recorded, and keeps nothing of it: for coroutines that run for long.
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
    ///     machine.extend(recorder.take()); // it grows by what is new only
    /// }
    /// assert_eq!(machine.transitions().len(), 3);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    #[must_use]
    pub fn take(&self) -> Vec<Transition> {
        self.transitions.take()
    }

    /// Gives the machine that has been observed so far.
    #[must_use]
    pub fn machine(&self) -> Machine {
        self.transitions.borrow().iter().cloned().collect()
    }

    pub(super) fn push(&self, transition: Transition) {
        self.transitions.borrow_mut().push(transition);
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

impl<Y: Debug, S: Debug, R: Debug, E: Debug> Default for Recorder<Y, S, R, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Y, S, R, E> Clone for Recorder<Y, S, R, E> {
    fn clone(&self) -> Self {
        Self {
            transitions: Rc::clone(&self.transitions),
            yielded: self.yielded.clone(),
            sent: self.sent.clone(),
            returned: self.returned.clone(),
            thrown: self.thrown.clone(),
        }
    }
}

impl<Y, S, R, E> Debug for Recorder<Y, S, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("transitions", &self.transitions)
            .finish_non_exhaustive()
    }
}
