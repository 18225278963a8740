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
    source::{Poller, Source},
};
use crate::{
    error::Stop,
    kernel::{Kernel, cell::TaskRef},
};

/// Polls a source, and ends the turn as long as it is not ready.
///
/// Written by hand, because it is the path of every wait: the frame of an `async fn`, which is
/// part of each body that waits, is twice as large, and holds the source in two places.
pub(crate) struct Pending<'a, W> {
    /// Before the source, so that a wait that is dropped withdraws its request first.
    asked: Ask<'a>,
    /// Dropped when the wait is over, and its notes with it, even if somebody keeps this future.
    source: Option<W>,
    /// When the first request was made. `None`: nothing was asked yet.
    since: Option<Instant>,
    kernel: &'a Weak<Kernel>,
    task: &'a TaskRef,
    location: &'static Location<'static>,
}

/// The source is never pinned.
impl<W> Unpin for Pending<'_, W> {}

impl<'a, W: Source> Pending<'a, W> {
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

    /// Ends the turn before the source is polled.
    #[cold]
    fn give_turn(
        &mut self,
        kernel: &Kernel,
        cx: &mut Context<'_>,
    ) -> Poll<Result<W::Output, Stop>> {
        self.since = Some(kernel.time().recently());
        self.asked.yield_instead();
        let asked = Pin::new(&mut self.asked).poll(cx);
        asked.map(|_| unreachable!("a request is pending when it has just been made"))
    }

    /// Goes on when the request has no reply: the source is polled if the task's own waker has
    /// woken it, as that may have been for this wait. The request stands if it is not ready.
    #[cold]
    fn poll_unanswered(
        &mut self,
        kernel: &Rc<Kernel>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<W::Output, Stop>> {
        let Some(source) = self
            .source
            .as_mut()
            .filter(|_| self.task.header.is_nudged())
        else {
            return Poll::Pending;
        };
        kernel.begin_poll();
        let poller = Poller {
            kernel,
            task: self.task,
            waker: cx.waker(),
            awaits: None,
        };
        let output = ready!(source.poll(&poller));
        self.asked.wait_again(); // which withdraws it
        kernel.end_wait(&self.task.header);
        self.source = None;
        Poll::Ready(Ok(output))
    }

    /// Polls the source, and asks to wait if it is not ready.
    #[inline(always)]
    fn poll_source(
        &mut self,
        kernel: &Rc<Kernel>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<W::Output, Stop>> {
        let source = self
            .source
            .as_mut()
            .expect("a wait that is over is not polled");
        // 1. The source is polled. A wake from here on has the task poll again.
        kernel.begin_poll();
        let poller = Poller {
            kernel,
            task: self.task,
            waker: cx.waker(),
            awaits: None,
        };
        if let Poll::Ready(output) = source.poll(&poller) {
            self.source = None;
            return Poll::Ready(Ok(output));
        }
        // 2. It is not ready, so the wait begins; unless that would close a cycle.
        let since = *self.since.get_or_insert_with(|| kernel.time().recently());
        let begun = kernel.begin_wait(self.task, source.reason(), self.location, since);
        if let Err(cycle) = begun {
            let refused = source.refused(cycle);
            self.source = None;
            return Poll::Ready(refused);
        }
        // 3. The task ends its turn.
        let asked = Pin::new(&mut self.asked).poll(cx);
        asked.map(|_| unreachable!("a request is pending when it has just been made"))
    }
}

impl<W: Source> Future for Pending<'_, W> {
    type Output = Result<W::Output, Stop>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let kernel = self.kernel();
        if self.since.is_none() {
            // 0. A task that has had its share of this turn ends it first.
            if !kernel.take_share(1) {
                return self.give_turn(&kernel, cx);
            }
        } else {
            // 4. The next turn: the request is answered, or something is raised at it.
            let Poll::Ready(answered) = Pin::new(&mut self.asked).poll(cx) else {
                return self.poll_unanswered(&kernel, cx);
            };
            kernel.end_wait(&self.task.header);
            if let Err(stop) = answered {
                self.source = None;
                return Poll::Ready(Err(stop));
            }
            // 5. It was answered: the same request once more: its place in the body is the same.
            self.asked.wait_again();
        }
        self.poll_source(&kernel, cx)
    }
}
