use std::{io, os::fd::RawFd, panic::Location, task::Poll};

use super::attachment::{Attachment, Waits};
use crate::{
    error::Stop,
    kernel::{
        direction::Direction, driver::Left, note::Note, reason::Reason, registered::Listener,
        share::DESCRIPTOR,
    },
    task::Task,
    wait::source::{Poller, Source},
};

/// Which descriptor an operation is for.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) attachment: &'a Attachment,
    pub(super) descriptor: RawFd,
    pub(super) way: Direction,
}

impl Target<'_> {
    /// Does an operation: tries it, and waits as long as it would block.
    pub(super) async fn operate<T>(
        self,
        task: &mut Task<'_>,
        location: &'static Location<'static>,
        operation: impl FnMut() -> io::Result<(T, Left)>,
    ) -> Result<io::Result<T>, Stop> {
        task.take_share(DESCRIPTOR, location).await?;
        let transfer = Transfer {
            target: self,
            operation,
            listener: None,
        };
        task.wait_for(transfer, location).await
    }
}

/// An operation on a descriptor that stays registered.
struct Transfer<'a, O> {
    target: Target<'a>,
    operation: O,
    listener: Option<(Note<Listener>, Waits<'a>)>,
}

impl<T, O: FnMut() -> io::Result<(T, Left)>> Source for Transfer<'_, O> {
    type Output = io::Result<T>;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        let Target {
            attachment,
            descriptor,
            way,
        } = self.target;
        let key = match attachment.key(poller.kernel, descriptor) {
            Ok(key) => key,
            Err(error) => return Poll::Ready(Err(error)),
        };
        if let Some(done) = poller
            .kernel
            .descriptors()
            .attempt(key, way, &mut self.operation)
        {
            return Poll::Ready(done);
        }
        if self.listener.is_none() {
            let listener = poller.kernel.listen(key, way, poller.wakee());
            self.listener = Some((listener, attachment.wait()));
        }
        Poll::Pending
    }

    fn reason(&self) -> Reason {
        Reason::Io(self.target.descriptor, self.target.way)
    }
}
