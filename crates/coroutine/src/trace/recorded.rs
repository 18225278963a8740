use std::{future::poll_fn, panic::Location};

use super::{note::Note, recorder::Recorder};
use crate::{
    body::co::Co,
    body::yielding::Yield,
    coroutine::{BoxCoroutine, Coroutine},
    protocol::{
        CoroutineState, CoroutineState::Complete, CoroutineState::Yielded, Interrupt, Outcome,
        ResumeError, Signal, Status,
    },
};

/// A coroutine whose steps are recorded: the body of the one that stands in its place.
pub(super) struct Recorded<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    coroutine: Coroutine<Y, S, R, E, F>,
    recorder: Recorder<Y, S, R, E>,
    /// Where it was given to the recorder.
    location: &'static Location<'static>,
}

impl<Y, S, R, E, F> Recorded<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    pub(super) fn new(
        coroutine: Coroutine<Y, S, R, E, F>,
        recorder: Recorder<Y, S, R, E>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            coroutine,
            recorder,
            location,
        }
    }

    /// Gives the outer coroutine, which stands where the inner one does.
    pub(super) fn into_coroutine<'a>(mut self) -> BoxCoroutine<'a, Y, S, R, E>
    where
        Self: 'a,
    {
        let status = self.coroutine.status;
        let returned = self.coroutine.returned.take();
        let inner = self.coroutine.live.as_ref();
        let inner = inner.map(|live| std::rc::Rc::clone(&live.slots));
        let location = self.location;
        let mut outer = Coroutine::new(async move |co| self.run(co).await);
        outer.status = status;
        outer.returned = returned;
        let Some(inner) = inner else {
            outer.discard_body();
            return outer;
        };
        let slots = &outer.live().slots;
        if status == Status::Suspended {
            slots.begin(location); // the yield that its body goes on from
        }
        slots.link(&inner);
        outer
    }

    async fn run(mut self, co: &mut Co<'_, Y, S, E>) -> Result<R, Interrupt<E>> {
        let mut signal = match self.coroutine.status() {
            Status::Created => Some(Signal::Start),
            Status::Awaiting => None,
            Status::Suspended | Status::Closed => {
                Some(signal(Yield::waiting(co.slots(), self.location).await))
            }
        };
        loop {
            match self.step(signal).await? {
                Complete(returned) => return Ok(returned),
                Yielded(value) => signal = Some(self.hand_out(co, value).await),
            }
        }
    }

    /// Makes one step, and writes it down.
    async fn step(
        &mut self,
        mut signal: Option<Signal<S, E>>,
    ) -> Result<CoroutineState<Y, R>, Interrupt<E>> {
        let coroutine = &mut self.coroutine;
        let mut note = Note::new(&self.recorder, coroutine.state(), signal.as_ref());
        let step = poll_fn(|cx| {
            note.running = true;
            let polled = match signal.take() {
                Some(signal) => coroutine.poll_resume(cx, signal).map(delivered),
                None => coroutine.poll_settle(cx).map(delivered),
            };
            note.running = polled.is_ready(); // its answer is written next, which may panic as well
            polled
        })
        .await;
        note.finish(self.recorder.output(&step), self.coroutine.state());
        step
    }

    /// Yields the inner coroutine's value from the outer one, and waits for what comes back.
    async fn hand_out(&mut self, co: &mut Co<'_, Y, S, E>, value: Y) -> Signal<S, E> {
        co.slots().link(&self.coroutine.live().slots);
        let reply = co.yield_at(value, self.location).await;
        co.slots().unlink();
        signal(reply)
    }
}

/// The outer coroutine is discarded where it stands only after it was closed, or while somebody
/// panics. The inner one must not be closed once more then, but its subs have not been closed yet.
impl<Y, S, R, E, F> Drop for Recorded<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn drop(&mut self) {
        self.coroutine.abandon();
    }
}

fn signal<S, E>(reply: Result<S, Interrupt<E>>) -> Signal<S, E> {
    match reply {
        Ok(value) => Signal::Send(value),
        Err(Interrupt::Thrown(error)) => Signal::Throw(error),
        Err(Interrupt::Closed) => Signal::Close,
        Err(Interrupt::CloseIgnored) => {
            unreachable!("only a body that put a sub out is told of its end")
        }
    }
}

/// What came of a signal that was delivered, as the outer body has to let it out.
fn delivered<Y, R, V, E>(step: Outcome<Y, R, V, E>) -> Result<CoroutineState<Y, R>, Interrupt<E>> {
    step.map_err(|ended| match ended {
        ResumeError::Raised(error) => Interrupt::Thrown(error),
        ResumeError::Exited => Interrupt::Closed,
        ResumeError::CloseIgnored => Interrupt::CloseIgnored,
        ResumeError::NotStarted(_)
        | ResumeError::AlreadyStarted(_)
        | ResumeError::Closed(_)
        | ResumeError::Awaiting(_) => {
            unreachable!("the outer coroutine refuses what the inner one would")
        }
    })
}
