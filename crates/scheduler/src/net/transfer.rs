use std::{
    io,
    os::fd::RawFd,
    panic::Location,
    rc::{Rc, Weak},
    task::Poll,
};

use super::attachment::Attachment;
use crate::{
    error::Stop,
    id::TaskId,
    kernel::{
        Kernel,
        driver::{Direction, Key},
        reason::Reason,
    },
    task::Task,
    wait::source::{Source, Waiting},
};

/// What a try has left behind.
pub(super) enum Left {
    /// Perhaps something: the next operation tries as well.
    Something,
    /// Nothing: it got less than it asked for.
    Nothing,
}

impl Left {
    /// Of `asked` bytes, so many were transferred.
    pub(super) fn after(transferred: usize, asked: usize) -> Self {
        if 0 < transferred && transferred < asked {
            Self::Nothing
        } else {
            Self::Something
        }
    }
}

/// Which descriptor an operation is for.
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
        task.take_share(location).await?;
        let transfer = Transfer {
            target: self,
            operation,
            note: None,
        };
        task.wait_for(transfer, location).await
    }
}

/// An operation on a descriptor that stays registered.
struct Transfer<'a, O> {
    target: Target<'a>,
    operation: O,
    note: Option<(TaskId, Key, Weak<Kernel>)>,
}

impl<T, O: FnMut() -> io::Result<(T, Left)>> Source for Transfer<'_, O> {
    type Output = io::Result<T>;

    fn poll(&mut self, turn: &Waiting<'_>) -> Poll<Self::Output> {
        let Target {
            attachment,
            descriptor,
            way,
        } = self.target;
        let registered = attachment
            .key(turn.kernel, descriptor)
            .and_then(|key| Ok((key, turn.kernel.driver()?)));
        let (key, driver) = match registered {
            Ok(registered) => registered,
            Err(error) => return Poll::Ready(Err(error)),
        };
        let mut driver = driver.borrow_mut();
        while driver.is_ready(key, way) {
            match (self.operation)() {
                Ok((transferred, left)) => {
                    if matches!(left, Left::Nothing) {
                        driver.drained(key, way);
                    }
                    return Poll::Ready(Ok(transferred));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    driver.exhausted(key, way);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        if self.note.is_none() {
            driver.note(key, way, turn.id());
            self.note = Some((turn.id(), key, Rc::downgrade(turn.kernel)));
        }
        Poll::Pending
    }

    fn reason(&self) -> Reason {
        Reason::Io(self.target.descriptor, self.target.way)
    }
}

impl<O> Drop for Transfer<'_, O> {
    fn drop(&mut self) {
        let Some((task, key, kernel)) = self.note.take() else {
            return;
        };
        let Some(kernel) = kernel.upgrade() else {
            return;
        };
        if let Some(driver) = kernel.driver_if_any() {
            driver.borrow_mut().unnote(key, self.target.way, task);
        }
    }
}
