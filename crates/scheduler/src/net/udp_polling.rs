//! Datagrams without a task at hand.

use std::{
    io,
    net::{self, SocketAddr},
    task::{Context, Poll},
};

use super::udp_socket::UdpSocket;
use crate::kernel::direction::Direction;

/// Polling, for the protocols that other people have written.
///
/// Of several that poll one direction, the last one is woken.
impl UdpSocket {
    /// Receives a datagram in any future that a task polls; otherwise like
    /// [`recv_from`](Self::recv_from).
    ///
    /// # Errors
    ///
    /// Returns the system's error; outside of every scheduler, one that says so.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UdpSocket};
    /// use std::future::poll_fn;
    ///
    /// let (ours, theirs) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// let (here, there) = (ours.local_addr()?, theirs.local_addr()?);
    /// let received = Scheduler::new().block_on(async move |_| {
    ///     poll_fn(|cx| theirs.poll_send_to(cx, b"hello", here)).await?;
    ///     let mut buffer = [0; 64];
    ///     Ok(poll_fn(|cx| ours.poll_recv_from(cx, &mut buffer)).await?)
    /// })?;
    /// assert_eq!(received, (5, there));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn poll_recv_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        let receive = |socket: &net::UdpSocket| socket.recv_from(buffer);
        self.datagrams.poll(cx, Direction::Read, receive)
    }

    /// Sends a datagram in any future that a task polls; otherwise like
    /// [`send_to`](Self::send_to).
    ///
    /// # Errors
    ///
    /// Returns the system's error; outside of every scheduler, one that says so.
    ///
    /// See [`poll_recv_from`](Self::poll_recv_from) for an example.
    pub fn poll_send_to(
        &self,
        cx: &mut Context<'_>,
        bytes: &[u8],
        address: SocketAddr,
    ) -> Poll<io::Result<usize>> {
        let send = |socket: &net::UdpSocket| socket.send_to(bytes, address);
        self.datagrams.poll(cx, Direction::Write, send)
    }
}
