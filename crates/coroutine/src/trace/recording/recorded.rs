use std::{future::poll_fn, panic::Location, pin::Pin};

use super::{note::Note, recorder::Recorder};
use crate::{
    body::{co::Co, kind::Kind, room::CallerEnd, slots::Delegation, yielding::Yield},
    coroutine::{BoxCoroutine, BoxSendCoroutine, Coroutine, SendCoroutine},
    protocol::{
        CoroutineState::{self, Complete, Yielded},
        Interrupt, ResumeError, Signal, Status,
    },
};

impl<Y, S, R, E> Recorder<Y, S, R, E> {
    /// Returns a coroutine that behaves as `coroutine` does, and whose steps are recorded.
    ///
    /// It passes every signal on to `coroutine`, and every outcome back; a step costs one switch
    /// more. A signal that is refused is not recorded; a drop is a close, as always. `coroutine`
    /// may have started: then the recording begins there. If it has not, and is thrown into, closed
    /// or dropped, it never runs, and nothing is recorded.
    ///
    /// [`state`](Coroutine::state) and [`suspended_at`](Coroutine::suspended_at) are those of
    /// `coroutine`; [`backtrace`](Coroutine::backtrace) has the line of this call as one level
    /// more.
    ///
    /// A recorder sees the yields of subs as well, so subs need no recorder of their own. If each
    /// level of a delegation has one, they run inside one another, on the native stack, as through
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
        let recorded = Recorded::of(coroutine, self, Location::caller());
        recorded.replaced(|recorded| Coroutine::new(async move |co| recorded.run(co).await))
    }

    /// Returns a coroutine that behaves as `coroutine` does, moves between threads as it does, and
    /// whose steps are recorded: [`record`](Self::record) for the sendable kind.
    ///
    /// ```
    /// use coroutine::{Coroutine, SendCoroutine, trace::Recorder};
    /// use std::thread;
    ///
    /// let countdown: SendCoroutine<u32> = Coroutine::new_send(async |co| co.yield_all([2,
    /// 1]).await);
    /// let recorder = Recorder::new();
    /// let countdown = recorder.record_send(countdown);
    /// thread::spawn(move || assert!(countdown.eq([2, 1]))).join().unwrap();
    /// assert_eq!(recorder.transitions().len(), 3);
    /// ```
    #[track_caller]
    pub fn record_send<'a, F>(
        &self,
        coroutine: SendCoroutine<Y, S, R, E, F>,
    ) -> BoxSendCoroutine<'a, Y, S, R, E>
    where
        F: Future<Output = Result<R, Interrupt<E>>> + Send + 'a,
        Y: Send + 'a,
        S: Send + 'a,
        R: Send + 'a,
        E: Send + 'a,
    {
        let recorded = Recorded::of(coroutine, self, Location::caller());
        recorded.replaced(|recorded| Coroutine::new_send(async move |co| recorded.run(co).await))
    }
}

/// A coroutine whose steps are recorded: the body of the one that takes its place.
struct Recorded<Y, S, R, E, F, K: Kind>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    coroutine: Coroutine<Y, S, R, E, F, K>,
    recorder: Recorder<Y, S, R, E>,
    /// The call of `record`.
    location: &'static Location<'static>,
}

impl<Y, S, R, E, F, K: Kind> Recorded<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn of(
        coroutine: Coroutine<Y, S, R, E, F, K>,
        recorder: &Recorder<Y, S, R, E>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            coroutine,
            recorder: recorder.clone(),
            location,
        }
    }

    /// Makes the outer coroutine, which has the same status as the inner one.
    fn replaced<G>(
        mut self,
        make: impl FnOnce(Self) -> Coroutine<Y, S, R, E, G, K>,
    ) -> Coroutine<Y, S, R, E, G, K>
    where
        G: Future<Output = Result<R, Interrupt<E>>>,
    {
        let status = self.coroutine.status;
        let ending = self.coroutine.ending;
        let returned = self.coroutine.returned.take();
        let inner = self.coroutine.live.as_ref().map(|live| live.slots.link());
        let place = match status {
            Status::Suspended => self.coroutine.place(),
            Status::Created | Status::Awaiting | Status::Closed => None,
        };
        let location = self.location;
        let mut outer = make(self);
        outer.status = status;
        outer.returned = returned;
        let Some(inner) = inner else {
            outer.discard_body();
            outer.ending = ending;
            return outer;
        };
        let slots = &outer.live().slots;
        slots.plate(|plate| plate.delegation = Some(Delegation { location, inner }));
        if let Some(place) = place {
            // The yield at which its body will go on.
            slots.enter(|slots| slots.wait_forwarding(location, place));
        }
        outer
    }

    async fn run(mut self, co: &mut Co<'_, Y, S, E, K>) -> Result<R, Interrupt<E>> {
        let mut signal = match self.coroutine.status() {
            Status::Created => Some(Signal::Start),
            Status::Awaiting => None,
            Status::Suspended | Status::Closed => {
                let waiting = Yield::waiting(co.slots(), self.location);
                Some(Signal::answer(waiting.await))
            }
        };
        loop {
            match self.step(signal).await? {
                Complete(returned) => return Ok(returned),
                Yielded(value) => signal = Some(self.yield_again(co, value).await),
            }
        }
    }

    /// Makes one step, and records it.
    async fn step(
        &mut self,
        mut signal: Option<Signal<S, E>>,
    ) -> Result<CoroutineState<Y, R>, Interrupt<E>> {
        let coroutine = &mut self.coroutine;
        let mut note = Note::new(&self.recorder, coroutine.state(), signal.as_ref());
        let step = poll_fn(|cx| {
            note.running = true;
            let polled = match signal.take() {
                Some(signal) => coroutine
                    .poll_resume(cx, signal)
                    .map_err(ResumeError::into_interrupt),
                None => coroutine
                    .poll_settle(cx)
                    .map_err(ResumeError::into_interrupt),
            };
            note.running = polled.is_ready(); // the output is written next, which may panic as well
            polled
        })
        .await;
        note.finish(self.recorder.output(&step), self.coroutine.state());
        step
    }

    /// Yields the inner coroutine's value from the outer one, and returns the signal that answers
    /// it.
    async fn yield_again(&mut self, co: &mut Co<'_, Y, S, E, K>, value: Y) -> Signal<S, E> {
        let mut place = self.coroutine.place();
        let mut waiting = Yield::new(co.slots(), value, self.location);
        let reply = poll_fn(|cx| {
            let polled = Pin::new(&mut waiting).poll(cx);
            if polled.is_ready() {
                co.slots().clear_name();
            } else if let Some(place) = place.take() {
                co.slots().put_place(place);
            }
            polled
        });
        Signal::answer(reply.await)
    }
}

/// The body of the outer coroutine is dropped before its end in two cases: the outer one was closed
/// and has ignored that, or it is discarded. The inner one must not be closed once more then; but
/// its subs, in the first case, have not been closed yet.
impl<Y, S, R, E, F, K: Kind> Drop for Recorded<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn drop(&mut self) {
        self.coroutine.release_subs();
    }
}
