use std::{
    fmt, io,
    net::{self, SocketAddr, ToSocketAddrs},
    os::fd::{AsFd, BorrowedFd},
    panic::Location,
};

use super::{address::first_of, datagrams::Datagrams};
use crate::{error::Stop, kernel::direction::Direction, task::Task};

/// A UDP socket. Dropping it closes it.
///
/// Its methods take `&self`, so several tasks may share it in an `Rc`; each datagram goes to one of
/// them. Other settings are those of [`std::net::UdpSocket`]: make them before
/// [`from_std`](Self::from_std), or by its descriptor.
///
/// ```
/// use scheduler::{Scheduler, net::UdpSocket};
/// use std::time::Duration;
///
/// let server = UdpSocket::bind("127.0.0.1:0")?;
/// let address = server.local_addr()?;
/// let mut scheduler = Scheduler::new();
/// scheduler.spawn("server", async move |task| {
///     let mut buffer = [0; 64];
///     let (length, peer) = server.recv_from(task, &mut buffer).await??;
///     server.send_to(task, &buffer[..length], peer).await??;
///     Ok(())
/// });
/// let answer = scheduler.block_on(async move |task| {
///     let socket = UdpSocket::bind("127.0.0.1:0")?;
///     socket.send_to(task, b"ping", address).await??;
///     let mut buffer = [0; 64];
///     // Datagrams get lost: never wait for one without a deadline.
///     let received = task.timeout(Duration::from_secs(5), async |task| {
///         Ok(socket.recv_from(task, &mut buffer).await??)
///     });
///     let (length, _) = received.await??;
///     Ok(buffer[..length].to_vec())
/// })?;
/// assert_eq!(answer, b"ping");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UdpSocket {
    pub(super) datagrams: Datagrams<net::UdpSocket>,
}

impl UdpSocket {
    /// Binds a socket to an address: the first of several that is available. Port 0 asks for a free
    /// one.
    ///
    /// A host name is resolved on the spot, which blocks the thread.
    ///
    /// # Errors
    ///
    /// Returns the system's error for the last address.
    ///
    /// ```
    /// # use scheduler::net::UdpSocket;
    /// let socket = UdpSocket::bind("127.0.0.1:0")?;
    /// let taken = UdpSocket::bind(socket.local_addr()?);
    /// assert_eq!(taken.err().map(|error| error.kind()), Some(std::io::ErrorKind::AddrInUse));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        let socket = first_of(address, mio::net::UdpSocket::bind)?;
        let datagrams = Datagrams::over(socket);
        Ok(Self { datagrams })
    }

    /// Converts a socket of the standard library, and makes it non-blocking.
    ///
    /// # Errors
    ///
    /// Returns the system's error, if it cannot be made non-blocking.
    ///
    /// ```
    /// # use scheduler::net::UdpSocket;
    /// let socket = std::net::UdpSocket::bind("127.0.0.1:0")?;
    /// socket.set_broadcast(true)?;
    /// let socket = UdpSocket::from_std(socket)?;
    /// assert!(socket.into_std().broadcast()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn from_std(socket: net::UdpSocket) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let datagrams = Datagrams::over(socket);
        Ok(Self { datagrams })
    }

    /// Returns the socket of the standard library, which is still non-blocking.
    ///
    /// See [`from_std`](Self::from_std) for an example.
    #[must_use = "the socket is closed if it is dropped"]
    pub fn into_std(self) -> net::UdpSocket {
        self.datagrams.socket
    }

    /// Sets the peer of [`send`](Self::send) and [`recv`](Self::recv): only its datagrams are
    /// received from now on. Never waits, and sends nothing.
    ///
    /// # Errors
    ///
    /// Returns the system's error for the last address.
    ///
    /// See [`recv`](Self::recv) for an example.
    pub fn connect(&self, address: impl ToSocketAddrs) -> io::Result<()> {
        first_of(address, |address| self.datagrams.socket.connect(address))
    }

    /// Waits for room, and sends one datagram to an address. Returns the number of bytes.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error; a datagram that is lost on its way is none.
    ///
    /// # When cancelled
    ///
    /// Nothing has been sent.
    ///
    /// See [`UdpSocket`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn send_to(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
        address: SocketAddr,
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let location = Location::caller();
        let send = move |socket: &net::UdpSocket| socket.send_to(bytes, address);
        self.datagrams
            .operate(task, Direction::Write, location, send)
    }

    /// Waits for a datagram, and returns its length and the address that it came from. What does
    /// not fit into `buffer` is lost.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error.
    ///
    /// # When cancelled
    ///
    /// No datagram is lost.
    ///
    /// See [`UdpSocket`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn recv_from(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<(usize, SocketAddr)>, Stop>> {
        let location = Location::caller();
        let receive = |socket: &net::UdpSocket| socket.recv_from(buffer);
        self.datagrams
            .operate(task, Direction::Read, location, receive)
    }

    /// Waits for room, and sends one datagram to the peer that [`connect`](Self::connect) has set.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`send_to`](Self::send_to), and
    /// [`ConnectionRefused`](io::ErrorKind::ConnectionRefused) if nobody had the port of an earlier
    /// datagram.
    ///
    /// # When cancelled
    ///
    /// Nothing has been sent.
    ///
    /// See [`recv`](Self::recv) for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn send(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let location = Location::caller();
        let send = |socket: &net::UdpSocket| socket.send(bytes);
        self.datagrams
            .operate(task, Direction::Write, location, send)
    }

    /// Waits for a datagram of the peer's, and returns its length. What does not fit into `buffer`
    /// is lost.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`recv_from`](Self::recv_from).
    ///
    /// # When cancelled
    ///
    /// No datagram is lost.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UdpSocket};
    /// let (ours, theirs) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// ours.connect(theirs.local_addr()?)?;
    /// theirs.connect(ours.local_addr()?)?;
    /// let length = Scheduler::new().block_on(async move |task| {
    ///     ours.send(task, b"hello").await??;
    ///     Ok(theirs.recv(task, &mut [0; 64]).await??)
    /// })?;
    /// assert_eq!(length, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn recv(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let location = Location::caller();
        let receive = |socket: &net::UdpSocket| socket.recv(buffer);
        self.datagrams
            .operate(task, Direction::Read, location, receive)
    }

    /// Returns the address that the socket is bound to.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// See [`bind`](Self::bind) for an example.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.datagrams.socket.local_addr()
    }
}

impl AsFd for UdpSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.datagrams.socket.as_fd()
    }
}

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.datagrams.socket.fmt(f)
    }
}
