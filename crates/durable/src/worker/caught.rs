//! A future of the user's whose panics are caught.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use crate::ground::panic::{catch, drop_quietly};

/// Comes to the text of the panic, if there is one.
pub(super) struct Caught<F>(Option<Pin<Box<F>>>);

impl<F> Caught<F> {
    pub(super) fn new(future: F) -> Self {
        Self(Some(Box::pin(future)))
    }
}

impl<F: Future> Future for Caught<F> {
    type Output = Result<F::Output, String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.0.as_mut().expect("it is polled until it is ready");
        let polled = match catch(|| future.as_mut().poll(context)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(text) => Err(text),
        };
        drop_quietly(self.0.take());
        Poll::Ready(polled)
    }
}
