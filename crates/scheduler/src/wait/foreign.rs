use std::{
    pin::Pin,
    task::{Context, Poll},
};

use super::source::{Poller, Source};
use crate::kernel::reason::Reason;

/// A future that is no request, waited for as one: woken by the task's own waker.
pub(crate) struct Foreign<'a, F> {
    future: Pin<&'a mut F>,
}

impl<'a, F> Foreign<'a, F> {
    pub(crate) fn new(future: Pin<&'a mut F>) -> Self {
        Self { future }
    }
}

impl<F: Future> Source for Foreign<'_, F> {
    type Output = F::Output;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<F::Output> {
        let waker = poller.kernel.waker(poller.task);
        self.future.as_mut().poll(&mut Context::from_waker(&waker))
    }

    fn reason(&self) -> Reason {
        Reason::Future
    }
}
