//! One task: the kernel's record of it, and its body.

use std::{
    any::Any,
    cell::RefCell,
    panic::Location,
    rc::Rc,
    task::{Context, Poll},
    thread,
};

use coroutine::{
    CloseError, Complete, Coroutine, CoroutineState, Interrupt, ResumeError, Signal, Status,
    Yielded,
};

use super::{
    header::Header,
    request::{Request, Resumed},
    wakee::Wakee,
};
use crate::{
    error::{BoxError, JoinError, Panic, Stop, drop_quietly},
    observe::Ending,
};

/// A task, whatever it returns: as the kernel holds it.
pub(crate) type TaskRef = Rc<TaskCell<dyn Resume>>;

/// The effect of a timer on a task when it fires.
#[derive(Clone)]
pub(crate) enum Alarm {
    /// Wakes a task that waits for the time.
    Wake(TaskRef),
    /// Wakes who awaits the time without a request.
    Rouse(Wakee),
    /// Interrupts a task that is out of time.
    Interrupt(TaskRef),
}

/// A task's header and, in a cell of its own, its body; so a body runs while the tables are free.
pub(crate) struct TaskCell<B: ?Sized> {
    pub(crate) header: Header,
    pub(crate) body: RefCell<B>,
}

/// How a turn of a task ended.
pub(crate) enum Outcome {
    /// With a request.
    Asked(Request),
    /// With a future that is no request.
    Awaiting,
    /// With the end of the body.
    Ended,
}

/// A body as the kernel sees it.
pub(crate) trait Resume {
    /// Runs the task for one turn. A result stays with the body.
    fn resume(&mut self, cx: &mut Context<'_>) -> Outcome;

    /// Runs the task for one turn without a reply to the request at which it stands.
    fn poll_again(&mut self, cx: &mut Context<'_>) -> Outcome;

    /// Raises `stop` in a task that stands at a request, or has not begun.
    fn raise(&mut self, cx: &mut Context<'_>, stop: Stop) -> Outcome;

    /// Ends a task that panicked in its turn.
    fn panicked(&mut self, payload: Box<dyn Any + Send>);

    /// Ends a task by closing its body. Returns whether the body ignored that.
    fn kill(&mut self) -> bool;

    /// Takes the error by which it ended, if it failed or panicked.
    fn take_error(&mut self) -> Option<BoxError>;

    /// Puts an error in the place of a failure's that was taken.
    fn put_error(&mut self, error: BoxError);

    /// Drops the result: nobody can take it. Returns an error instead.
    fn discard(&mut self) -> Option<JoinError>;

    /// Returns how it ended.
    fn ending(&self) -> Ending;

    /// Returns the request on which it waits.
    fn location(&self) -> Option<&'static Location<'static>>;
}

/// A body as its handle sees it.
pub(crate) trait Joinable<T> {
    /// Takes the result. `None` while the task lives.
    fn take(&mut self) -> Option<Result<T, JoinError>>;
}

pub(crate) enum Body<T, F>
where
    F: Future<Output = Result<T, Interrupt<Stop>>>,
{
    Live(Coroutine<Request, Resumed, T, Stop, F>),
    Ended(Result<T, JoinError>),
    Taken,
}

impl<T, F> Resume for Body<T, F>
where
    F: Future<Output = Result<T, Interrupt<Stop>>>,
{
    fn resume(&mut self, cx: &mut Context<'_>) -> Outcome {
        let Self::Live(coroutine) = self else {
            return Outcome::Ended;
        };
        match coroutine.status() {
            Status::Suspended => match coroutine.poll_resume(cx, Signal::Send(Resumed)) {
                Poll::Ready(Ok(Yielded(request))) => Outcome::Asked(request),
                step => self.conclude(step),
            },
            Status::Created => self.signal(cx, Signal::Start),
            Status::Awaiting | Status::Closed => {
                let step = coroutine.poll_settle(cx);
                self.conclude(step)
            }
        }
    }

    fn poll_again(&mut self, cx: &mut Context<'_>) -> Outcome {
        let Self::Live(coroutine) = self else {
            return Outcome::Ended;
        };
        let step = coroutine.poll_suspended(cx);
        if step.is_pending() && coroutine.status() == Status::Suspended {
            return Outcome::Asked(Request::Wait); // as before
        }
        self.conclude(step)
    }

    fn raise(&mut self, cx: &mut Context<'_>, stop: Stop) -> Outcome {
        self.signal(cx, Signal::Throw(stop))
    }

    fn panicked(&mut self, payload: Box<dyn Any + Send>) {
        *self = Self::Ended(Err(JoinError::Panicked(Panic::new(payload))));
    }

    fn kill(&mut self) -> bool {
        let Self::Live(coroutine) = self else {
            return false;
        };
        if thread::panicking() {
            // As in a drop while panicking, nothing is resumed.
            *self = Self::Ended(Err(JoinError::Killed));
            return false;
        }
        let (ended, ignored) = match coroutine.close() {
            Ok(Some(returned)) => (Ok(returned), false),
            Err(CloseError::Raised(stop)) => (Err(stopped(stop)), false),
            Ok(None) | Err(CloseError::CloseIgnored) => (Err(JoinError::Killed), false),
            // The body is dropped below, and so closed once more, as Python's finaliser does.
            Err(CloseError::Ignored(_)) => (Err(JoinError::Killed), true),
            Err(CloseError::Awaiting) => (Err(JoinError::Killed), false),
        };
        *self = Self::Ended(ended);
        ignored
    }

    fn take_error(&mut self) -> Option<BoxError> {
        match self {
            Self::Ended(Err(JoinError::Failed(error))) => {
                Some(std::mem::replace(error, "taken".into()))
            }
            Self::Ended(Err(ended @ JoinError::Panicked(_))) => Some(ended.to_string().into()),
            _ => None,
        }
    }

    fn put_error(&mut self, put: BoxError) {
        if let Self::Ended(Err(JoinError::Failed(error))) = self {
            *error = put;
        }
    }

    fn discard(&mut self) -> Option<JoinError> {
        match std::mem::replace(self, Self::Taken) {
            Self::Ended(Err(error)) => Some(error),
            other => {
                drop_quietly(other);
                None
            }
        }
    }

    fn ending(&self) -> Ending {
        match self {
            Self::Ended(Err(JoinError::Panicked(_))) => Ending::Panicked,
            Self::Ended(Err(JoinError::Killed)) => Ending::Killed,
            Self::Ended(Err(JoinError::Cancelled)) => Ending::Cancelled,
            Self::Ended(Err(_)) => Ending::Failed,
            Self::Ended(Ok(_)) | Self::Taken | Self::Live(_) => Ending::Returned,
        }
    }

    fn location(&self) -> Option<&'static Location<'static>> {
        match self {
            Self::Live(coroutine) => coroutine.suspended_at(),
            _ => None,
        }
    }
}

impl<T, F> Joinable<T> for Body<T, F>
where
    F: Future<Output = Result<T, Interrupt<Stop>>>,
{
    fn take(&mut self) -> Option<Result<T, JoinError>> {
        match self {
            Self::Live(_) => None,
            Self::Taken => Some(Err(JoinError::Taken)),
            Self::Ended(result) => {
                let result = std::mem::replace(result, Err(JoinError::Taken));
                *self = Self::Taken;
                Some(result)
            }
        }
    }
}

impl<T, F> Body<T, F>
where
    F: Future<Output = Result<T, Interrupt<Stop>>>,
{
    /// Takes a step by any signal but the send of a reply, which `resume` makes itself.
    #[cold]
    fn signal(&mut self, cx: &mut Context<'_>, signal: Signal<Resumed, Stop>) -> Outcome {
        let Self::Live(coroutine) = self else {
            return Outcome::Ended;
        };
        let step = coroutine.poll_resume(cx, signal);
        self.conclude(step)
    }

    /// Turns the state after a step into an outcome. Mostly it is the end, as `resume` handles a
    /// request itself.
    #[cold]
    fn conclude<V>(
        &mut self,
        step: Poll<Result<CoroutineState<Request, T>, ResumeError<V, Stop>>>,
    ) -> Outcome {
        let result = match step {
            Poll::Pending => return Outcome::Awaiting,
            Poll::Ready(Ok(Yielded(request))) => return Outcome::Asked(request),
            Poll::Ready(Ok(Complete(returned))) => Ok(returned),
            Poll::Ready(Err(ResumeError::Raised(stop))) => Err(stopped(stop)),
            Poll::Ready(Err(ResumeError::Exited | ResumeError::CloseIgnored)) => {
                Err(JoinError::Killed)
            }
            Poll::Ready(Err(_)) => unreachable!("a live task is resumed as its status allows"),
        };
        *self = Self::Ended(result);
        Outcome::Ended
    }
}

fn stopped(stop: Stop) -> JoinError {
    match stop {
        Stop::Killed => JoinError::Killed,
        Stop::Cancelled => JoinError::Cancelled,
        stop => JoinError::Failed(stop.into_error()),
    }
}
