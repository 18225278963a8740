//! A task's wait for one source.

use std::{
    panic::Location,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll, ready},
    time::Instant,
};

use super::{
    ask::Ask,
    source::{Source, Waiting},
};
use crate::{
    error::Stop,
    kernel::{Kernel, cell::TaskRef},
};

/// Looks at a source, and gives the turn up as long as it is not ready.
///
/// Written by hand, as it is the path of every wait: the frame of an `async fn`, which is part of each body
/// that waits, is twice as large, and holds the source in two places.
pub(crate) struct WaitFor<'a, W> {
    /// Before the source, so that a wait that is given up takes its request back first.
    asked: Ask<'a>,
    /// Until the wait is over. Its notes of the task go then, even if somebody keeps this.
    source: Option<W>,
    /// When the task first looked in vain.
    since: Option<Instant>,
    kernel: &'a Weak<Kernel>,
    task: &'a TaskRef,
    location: &'static Location<'static>,
}

/// The source is never pinned.
impl<W> Unpin for WaitFor<'_, W> {}

impl<'a, W: Source> WaitFor<'a, W> {
    #[inline]
    pub(crate) fn new(
        source: W,
        asked: Ask<'a>,
        kernel: &'a Weak<Kernel>,
        task: &'a TaskRef,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            asked,
            source: Some(source),
            since: None,
            kernel,
            task,
            location,
        }
    }

    fn kernel(&self) -> Rc<Kernel> {
        let kernel = self.kernel.upgrade();
        kernel.expect("a task runs while its scheduler lives")
    }

    /// Looks at the source, and asks to wait if it is not ready.
    #[inline(always)]
    fn look(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Output, Stop>> {
        let kernel = self.kernel();
        let source = self
            .source
            .as_mut()
            .expect("a wait that is over is not polled");
        kernel.begin_look();
        let turn = Waiting {
            kernel: &kernel,
            task: self.task,
        };
        if let Poll::Ready(output) = source.poll(&turn) {
            self.source = None;
            return Poll::Ready(Ok(output));
        }
        let since = *self.since.get_or_insert_with(|| kernel.time().recently());
        let begun = kernel.begin_wait(self.task, source.reason(), self.location, since);
        if let Err(cycle) = begun {
            let refused = source.refused(cycle);
            self.source = None;
            return Poll::Ready(refused);
        }
        let asked = Pin::new(&mut self.asked).poll(cx);
        asked.map(|_| unreachable!("a request is pending when it has just been made"))
    }

    /// Notes that the task looks again at what it waited for.
    #[inline]
    fn end_wait(&self) {
        if self.task.header.rare().end_wait() {
            self.kernel().end_lock_wait();
        }
    }
}

impl<W: Source> Future for WaitFor<'_, W> {
    type Output = Result<W::Output, Stop>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.since.is_some() {
            let answered = ready!(Pin::new(&mut self.asked).poll(cx));
            self.end_wait();
            if let Err(stop) = answered {
                self.source = None;
                return Poll::Ready(Err(stop));
            }
            self.asked.wait_again();
        }
        self.look(cx)
    }
}
