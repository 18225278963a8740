use std::{io, os::fd::RawFd, panic::Location, task::Poll};

use super::attachment::{Attachment, Waits};
use crate::{
    error::Stop,
    kernel::{
        Kernel, direction::Direction, driver::Key, note::Note, reason::Reason,
        registered::Listener, share::DESCRIPTOR,
    },
    task::Task,
    wait::source::{Poller, Source},
};

/// Whether a try may have left something to do.
pub(super) enum Left {
    /// Perhaps something: the next operation tries as well.
    Something,
    /// Nothing: it got less than it asked for.
    Nothing,
}

impl Left {
    /// Returns what may be left after a call for `asked` bytes that transferred `transferred`.
    pub(super) fn after(transferred: usize, asked: usize) -> Self {
        if 0 < transferred && transferred < asked {
            Self::Nothing
        } else {
            Self::Something
        }
    }
}

/// Tries an operation for as long as it is worth that. `None` if it would block.
pub(super) fn attempt<T>(
    kernel: &Kernel,
    key: Key,
    way: Direction,
    operation: &mut impl FnMut() -> io::Result<(T, Left)>,
) -> Option<io::Result<T>> {
    let descriptors = kernel.descriptors();
    while descriptors.is_ready(key, way) {
        match operation() {
            Ok((transferred, left)) => {
                if matches!(left, Left::Nothing) {
                    descriptors.drained(key, way);
                }
                return Some(Ok(transferred));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                descriptors.exhausted(key, way);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Some(Err(error)),
        }
    }
    None
}

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
        if let Some(done) = attempt(poller.kernel, key, way, &mut self.operation) {
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
