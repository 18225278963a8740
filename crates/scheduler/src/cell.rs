//! One task: what the kernel knows of it, and its body.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    panic::Location,
    rc::Rc,
    task::{Context, Poll},
};

use coroutine::{Complete, Coroutine, Interrupt, ResumeError, Signal, Status, Yielded};

use crate::{
    error::{JoinError, Panic, Stop},
    id::TaskId,
    inbox::Lent,
    name::Name,
    request::{Reply, Request},
};

/// A task, whatever it returns: as the kernel holds it.
pub(crate) type TaskRef = Rc<TaskCell<dyn Resume>>;

/// A task's header and, in a cell of its own, its body; so a body runs while the tables are free.
pub(crate) struct TaskCell<B: ?Sized> {
    pub(crate) header: Header,
    pub(crate) body: RefCell<B>,
}

/// What the kernel knows of a task. Written by the kernel alone.
pub(crate) struct Header {
    pub(crate) id: TaskId,
    /// How many tasks there were before it.
    pub(crate) birth: u64,
    pub(crate) name: Name,
    pub(crate) place: Cell<Place>,
    /// The answer to its request, for its next turn.
    pub(crate) reply: Cell<Reply>,
    /// The task on whose list of joiners it stands.
    pub(crate) joins: Cell<Option<TaskId>>,
    pub(crate) joiners: RefCell<Vec<TaskRef>>,
    /// Its waker, from its first wait for a foreign future on.
    pub(crate) waker: Cell<Option<Box<Lent>>>,
}

/// Where a task is. It is in one place at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the run queue, once.
    Ready,
    /// Taken out of it by `Kernel::step`.
    Running,
    /// On a wait list, since a request.
    Blocked,
    /// With a future that is no request; its waker brings it back.
    Awaiting,
    /// Nowhere: it has ended.
    Ended,
}

impl Header {
    pub(crate) fn new(id: TaskId, birth: u64, name: Name) -> Self {
        Self {
            id,
            birth,
            name,
            place: Cell::new(Place::Ready),
            reply: Cell::new(Reply::Done),
            joins: Cell::new(None),
            joiners: RefCell::new(Vec::new()),
            waker: Cell::new(None),
        }
    }
}

/// What a turn of a task came to.
pub(crate) enum Turn {
    Asked(Request),
    Awaiting,
    Ended,
}

/// A body as the kernel sees it.
pub(crate) trait Resume {
    /// Gives the task its turn. A result stays with the body.
    fn resume(&mut self, cx: &mut Context<'_>, reply: Reply) -> Turn;

    /// Ends a task that panicked in its turn.
    fn panicked(&mut self, payload: Box<dyn Any + Send>);

    /// Ends a task by closing its body.
    fn kill(&mut self);

    /// The request on which it waits.
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
    Live(Coroutine<Request, Reply, T, Stop, F>),
    Ended(Result<T, JoinError>),
    Taken,
}

impl<T, F> Resume for Body<T, F>
where
    F: Future<Output = Result<T, Interrupt<Stop>>>,
{
    fn resume(&mut self, cx: &mut Context<'_>, reply: Reply) -> Turn {
        let Self::Live(coroutine) = self else {
            return Turn::Ended;
        };
        let ended = match coroutine.status() {
            Status::Awaiting => match coroutine.poll_settle(cx) {
                Poll::Ready(Ok(Yielded(request))) => return Turn::Asked(request),
                Poll::Pending => return Turn::Awaiting,
                Poll::Ready(ended) => result(ended),
            },
            status => {
                let signal = match status {
                    Status::Created => Signal::Start,
                    _ => Signal::Send(reply),
                };
                match coroutine.poll_resume(cx, signal) {
                    Poll::Ready(Ok(Yielded(request))) => return Turn::Asked(request),
                    Poll::Pending => return Turn::Awaiting,
                    Poll::Ready(ended) => result(ended),
                }
            }
        };
        *self = Self::Ended(ended);
        Turn::Ended
    }

    fn panicked(&mut self, payload: Box<dyn Any + Send>) {
        *self = Self::Ended(Err(JoinError::Panicked(Panic::new(payload))));
    }

    fn kill(&mut self) {
        let Self::Live(coroutine) = self else { return };
        let ended = match coroutine.close() {
            Ok(Some(returned)) => Ok(returned),
            Ok(None) => Err(JoinError::Killed),
            Err(coroutine::CloseError::Raised(stop)) => Err(stopped(stop)),
            // What is left of a body that ignored this is dropped below.
            Err(_) => Err(JoinError::Killed),
        };
        *self = Self::Ended(ended);
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
        match std::mem::replace(self, Self::Taken) {
            Self::Ended(result) => Some(result),
            Self::Taken => Some(Err(JoinError::Taken)),
            live => {
                *self = live;
                None
            }
        }
    }
}

/// Reads a task's result from the last step of its coroutine.
fn result<T, V>(
    ended: Result<coroutine::CoroutineState<Request, T>, ResumeError<V, Stop>>,
) -> Result<T, JoinError> {
    match ended {
        Ok(Complete(returned)) => Ok(returned),
        Err(ResumeError::Raised(stop)) => Err(stopped(stop)),
        Err(ResumeError::Exited | ResumeError::CloseIgnored) => Err(JoinError::Killed),
        Ok(Yielded(_)) | Err(_) => unreachable!("a live task is resumed as its status allows"),
    }
}

fn stopped(stop: Stop) -> JoinError {
    match stop {
        Stop::Killed => JoinError::Killed,
        Stop::Cancelled => JoinError::Cancelled,
        stop => JoinError::Failed(stop.into_error()),
    }
}
