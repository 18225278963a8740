use std::{
    ops::DerefMut,
    pin::Pin,
    task::{Context, Poll},
};

use super::source::{Poller, Source};
use crate::kernel::reason::Reason;

/// A future that is no request, waited for as one: woken by the waker that the wait is polled with.
pub(crate) struct Foreign<P> {
    /// Borrowed, or in a box.
    future: Pin<P>,
}

impl<P> Foreign<P> {
    pub(crate) fn new(future: Pin<P>) -> Self {
        Self { future }
    }
}

impl<P: DerefMut<Target: Future>> Source for Foreign<P> {
    type Output = <P::Target as Future>::Output;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        self.future
            .as_mut()
            .poll(&mut Context::from_waker(poller.waker))
    }

    fn reason(&self) -> Reason {
        Reason::Future
    }
}
