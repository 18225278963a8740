use std::{
    io,
    os::fd::{AsRawFd, RawFd},
    panic::Location,
    task::{Context, Poll},
};

use super::{attachment::Attachment, transfer::Target};
use crate::{
    error::Stop,
    kernel::{direction::Direction, driver::Left},
    task::Task,
};

/// A socket of the standard library that carries whole messages, and its registration.
pub(super) struct Datagrams<S> {
    attachment: Attachment, // dropped before the socket
    pub(super) socket: S,
}

impl<S: AsRawFd> Datagrams<S> {
    /// Takes over a socket, which does not block.
    pub(super) fn over(socket: impl Into<S>) -> Self {
        Self {
            attachment: Attachment::default(),
            socket: socket.into(),
        }
    }

    fn target(&self, way: Direction) -> Target<'_> {
        let descriptor: RawFd = self.socket.as_raw_fd();
        Target {
            attachment: &self.attachment,
            descriptor,
            way,
        }
    }

    /// Waits in a task until the system has something for `operation`. One message more may always
    /// be there.
    pub(super) async fn operate<T>(
        &self,
        task: &mut Task<'_>,
        way: Direction,
        location: &'static Location<'static>,
        mut operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Result<io::Result<T>, Stop> {
        let operation = || Ok((operation(&self.socket)?, Left::Something));
        self.target(way).operate(task, location, operation).await
    }

    /// The same in a poll.
    pub(super) fn poll<T>(
        &self,
        cx: &mut Context<'_>,
        way: Direction,
        mut operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        let operation = || Ok((operation(&self.socket)?, Left::Something));
        self.target(way).poll(cx, operation)
    }
}
