//! The result of a task on its way to another thread.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::{
    error::{JoinError, drop_quietly},
    id::TaskId,
    observe,
};

/// A place for one result, shared by its promise, which puts it in, and the handle, which takes it.
pub(super) struct Reply<T> {
    state: Mutex<State<T>>,
    /// The task, once it has been created. It stays when the handle is gone: an interruption may be
    /// on its way.
    task: OnceLock<TaskId>,
}

/// ```text
/// Open ---> Ended ---> Taken     Promise::keep or its drop; Reply::poll
///   |         |
///   +---------+-----> Unwanted   Reply::abandon: the handle is gone
/// ```
enum State<T> {
    /// There is no result yet. Who waits for it.
    Open(Option<Waker>),
    Ended(Ended<T>),
    Taken,
    Unwanted,
}

struct Ended<T> {
    result: Result<T, JoinError>,
    /// The task's name, for the report of an error that nobody takes. Empty without an error.
    name: String,
}

impl<T> Reply<T> {
    pub(super) fn new() -> (Arc<Self>, Promise<T>) {
        let reply = Arc::new(Self {
            state: Mutex::new(State::Open(None)),
            task: OnceLock::new(),
        });
        let promise = Promise {
            reply: Arc::clone(&reply),
        };
        (reply, promise)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the result, or has the waker woken when it is there.
    pub(super) fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<T, JoinError>> {
        let mut state = self.lock();
        match &mut *state {
            State::Open(Some(waker)) if waker.will_wake(cx.waker()) => Poll::Pending,
            State::Open(waker) => {
                let before = waker.replace(cx.waker().clone());
                drop(state);
                drop(before); // anybody's code, so nothing is locked meanwhile
                Poll::Pending
            }
            State::Ended(_) => match std::mem::replace(&mut *state, State::Taken) {
                State::Ended(ended) => Poll::Ready(ended.result),
                _ => unreachable!("it has just been seen"),
            },
            State::Taken | State::Unwanted => Poll::Ready(Err(JoinError::Taken)),
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        !matches!(*self.lock(), State::Open(..))
    }

    /// The task, if it has been created.
    pub(super) fn task(&self) -> Option<TaskId> {
        self.task.get().copied()
    }

    /// Nobody takes the result any more. An error that has come already is reported.
    pub(super) fn abandon(&self) {
        let before = std::mem::replace(&mut *self.lock(), State::Unwanted);
        if let State::Ended(ended) = before {
            if let (Err(error), Some(task)) = (&ended.result, self.task()) {
                observe::print_unheard(task, &ended.name, error);
            }
            drop_quietly(ended);
        }
    }
}

/// The duty to put a result in. A promise that is dropped puts in that the task was killed.
pub(super) struct Promise<T> {
    reply: Arc<Reply<T>>,
}

impl<T> Promise<T> {
    /// Notes the task, which exists from now on.
    pub(super) fn created(&self, task: TaskId) {
        let _ = self.reply.task.set(task); // an order is carried out once
    }

    /// Puts a result in, which `take` takes from where it is; but not if nobody wants it.
    pub(super) fn keep(&self, name: &str, take: impl FnOnce() -> Result<T, JoinError>) {
        let mut state = self.reply.lock();
        if let State::Open(waker) = &mut *state {
            let waker = waker.take();
            let result = take();
            let name = if result.is_err() { name } else { "" };
            *state = State::Ended(Ended {
                result,
                name: name.to_owned(),
            });
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.keep("", || Err(JoinError::Killed));
    }
}
