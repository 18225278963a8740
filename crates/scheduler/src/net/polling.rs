//! Operations that are polled with any waker, without a task at hand.

use std::{
    io,
    task::{Context, Poll},
};

use super::transfer::Target;
use crate::kernel::{Kernel, driver::Left, share::DESCRIPTOR};

impl Target<'_> {
    /// Polls an operation in the scheduler that runs on this thread. Of several pollers of one
    /// direction, the last one is woken.
    #[inline]
    pub(super) fn poll<T>(
        self,
        cx: &mut Context<'_>,
        mut operation: impl FnMut() -> io::Result<(T, Left)>,
    ) -> Poll<io::Result<T>> {
        let Self {
            attachment,
            descriptor,
            way,
        } = self;
        let Some(kernel) = Kernel::of_thread() else {
            return Poll::Ready(Err(io::Error::other(NOWHERE)));
        };
        if !kernel.take_share(1 + DESCRIPTOR) {
            cx.waker().wake_by_ref(); // after everybody else
            return Poll::Pending;
        }
        let key = attachment.key(&kernel, descriptor)?;
        if let Some(done) = kernel.descriptors().attempt(key, way, &mut operation) {
            return Poll::Ready(done);
        }
        kernel.note_poll(key, way, cx.waker(), descriptor);
        Poll::Pending
    }
}

const NOWHERE: &str = "cannot use a socket where no scheduler runs; await it in a task";
