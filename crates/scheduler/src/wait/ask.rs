//! A request, as a future: the only file that yields one.

use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll, ready},
};

use coroutine::{Co, Yield};

use crate::{
    error::{Stop, raised},
    kernel::request::{Request, Resumed},
};

/// A request that is answered once. Written by hand, because it is the path of every switch.
pub(crate) struct Ask<'a> {
    asked: Yield<'a, Request, Resumed, Stop>,
}

impl<'a> Ask<'a> {
    #[inline]
    pub(crate) fn new(
        co: &'a mut Co<'_, Request, Resumed, Stop>,
        request: Request,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            asked: co.yield_at(request, location),
        }
    }

    /// Makes it a request to go on in the next round, before it is made.
    pub(crate) fn yield_instead(&mut self) {
        self.asked.again(Request::Yield);
    }

    /// Makes the same request once more, as a wait.
    #[inline]
    pub(crate) fn wait_again(&mut self) {
        self.asked.again(Request::Wait);
    }
}

impl Future for Ask<'_> {
    type Output = Result<(), Stop>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.asked).poll(cx)) {
            Ok(Resumed) => Ok(()),
            Err(interrupt) => Err(raised(interrupt)),
        })
    }
}
