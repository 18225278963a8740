//! Messages without a task at hand.

use std::{
    io,
    os::unix::net::{self, SocketAddr},
    task::{Context, Poll},
};

use super::unix_datagram::UnixDatagram;
use crate::kernel::direction::Direction;

/// Polling, for the protocols that other people have written.
///
/// Of several that poll one direction, the last one is woken.
impl UnixDatagram {
    /// Receives a message in any future that a task polls; otherwise like
    /// [`recv_from`](Self::recv_from).
    ///
    /// # Errors
    ///
    /// Returns the system's error; outside of every scheduler, one that says so.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UnixDatagram};
    /// use std::future::poll_fn;
    ///
    /// let (ours, theirs) = UnixDatagram::pair()?;
    /// let length = Scheduler::new().block_on(async move |_| {
    ///     poll_fn(|cx| ours.poll_send(cx, b"hello")).await?;
    ///     let mut buffer = [0; 64];
    ///     Ok(poll_fn(|cx| theirs.poll_recv_from(cx, &mut buffer)).await?.0)
    /// })?;
    /// assert_eq!(length, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn poll_recv_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        let receive = |socket: &net::UnixDatagram| socket.recv_from(buffer);
        self.datagrams.poll(cx, Direction::Read, receive)
    }

    /// Sends a message in any future that a task polls; otherwise like [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// Returns the system's error; outside of every scheduler, one that says so.
    ///
    /// See [`poll_recv_from`](Self::poll_recv_from) for an example.
    pub fn poll_send(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let send = |socket: &net::UnixDatagram| socket.send(bytes);
        self.datagrams.poll(cx, Direction::Write, send)
    }
}
