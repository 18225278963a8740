use std::{
    fmt, io,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::{self, SocketAddr},
    },
    panic::Location,
    path::Path,
};

use super::datagrams::Datagrams;
use crate::{error::Stop, kernel::direction::Direction, task::Task};

/// A socket for whole messages between programs of one machine. Dropping it closes it; its file
/// stays.
///
/// No message is lost or overtaken: a receiver that is behind makes its senders wait. The methods
/// take `&self`, so several tasks may share a socket in an `Rc`; each message goes to one of them.
///
/// ```
/// use scheduler::{Scheduler, net::UnixDatagram};
///
/// let path = std::env::temp_dir().join(format!("cede-datagram-{}", std::process::id()));
/// let log = UnixDatagram::bind(&path)?;
/// let mut scheduler = Scheduler::new();
/// let logger = scheduler.spawn("logger", async move |task| {
///     let mut buffer = [0; 64];
///     let mut lines = Vec::new();
///     for _ in 0..2 {
///         let (length, _) = log.recv_from(task, &mut buffer).await??;
///         lines.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
///     }
///     Ok(lines)
/// });
/// let socket = path.clone();
/// scheduler.spawn("program", async move |task| {
///     let log = UnixDatagram::unbound()?;
///     log.connect(&socket)?;
///     log.send(task, b"started").await??;
///     log.send(task, b"stopped").await??;
///     Ok(())
/// });
/// scheduler.run()?;
/// std::fs::remove_file(path)?;
/// assert_eq!(logger.result(), Some(Ok(vec!["started".to_owned(), "stopped".to_owned()])));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UnixDatagram {
    pub(super) datagrams: Datagrams<net::UnixDatagram>,
}

impl UnixDatagram {
    /// Binds a socket to a path, where it makes a file.
    ///
    /// # Errors
    ///
    /// Returns the system's error: [`AddrInUse`](io::ErrorKind::AddrInUse) if there is a file.
    ///
    /// ```
    /// # use scheduler::net::UnixDatagram;
    /// let path = std::env::temp_dir().join(format!("cede-bound-{}", std::process::id()));
    /// let socket = UnixDatagram::bind(&path)?;
    /// assert_eq!(socket.local_addr()?.as_pathname(), Some(&*path));
    /// let taken = UnixDatagram::bind(&path);
    /// std::fs::remove_file(path)?; // the file does not go with the socket
    /// assert_eq!(taken.err().map(|error| error.kind()), Some(std::io::ErrorKind::AddrInUse));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn bind(path: impl AsRef<Path>) -> io::Result<Self> {
        mio::net::UnixDatagram::bind(path).map(Self::over)
    }

    /// Creates a socket without an address: it can send, and receives nothing but from a
    /// [peer](Self::pair).
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// See [`UnixDatagram`] for an example.
    pub fn unbound() -> io::Result<Self> {
        mio::net::UnixDatagram::unbound().map(Self::over)
    }

    /// Creates two sockets that are connected to each other.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// See [`recv`](Self::recv) for an example.
    pub fn pair() -> io::Result<(Self, Self)> {
        let (one, other) = mio::net::UnixDatagram::pair()?;
        Ok((Self::over(one), Self::over(other)))
    }

    fn over(socket: mio::net::UnixDatagram) -> Self {
        let datagrams = Datagrams::over(socket);
        Self { datagrams }
    }

    /// Converts a socket of the standard library, and makes it non-blocking.
    ///
    /// # Errors
    ///
    /// Returns the system's error, if it cannot be made non-blocking.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UnixDatagram};
    /// let (ours, theirs) = std::os::unix::net::UnixDatagram::pair()?;
    /// let ours = UnixDatagram::from_std(ours)?;
    /// theirs.send(b"hi")?;
    /// let length = Scheduler::new()
    ///     .block_on(async move |task| Ok(ours.recv(task, &mut [0; 8]).await??))?;
    /// assert_eq!(length, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_std(socket: net::UnixDatagram) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let datagrams = Datagrams::over(socket);
        Ok(Self { datagrams })
    }

    /// Returns the socket of the standard library, which is still non-blocking.
    ///
    /// ```
    /// # use scheduler::net::UnixDatagram;
    /// let (ours, _theirs) = UnixDatagram::pair()?;
    /// ours.into_std().set_nonblocking(false)?; // for a thread that blocks
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use = "the socket is closed if it is dropped"]
    pub fn into_std(self) -> net::UnixDatagram {
        self.datagrams.socket
    }

    /// Sets the peer of [`send`](Self::send): the socket that is bound to a path. From now on only
    /// its messages are received. Never waits, and sends nothing.
    ///
    /// # Errors
    ///
    /// Returns the system's error: [`NotFound`](io::ErrorKind::NotFound) or
    /// [`ConnectionRefused`](io::ErrorKind::ConnectionRefused) if nobody has the path.
    ///
    /// See [`UnixDatagram`] for an example.
    pub fn connect(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.datagrams.socket.connect(path)
    }

    /// Sends one message to a path, and returns its length. Never waits: the receiver's queue takes
    /// the message at once, or not at all.
    ///
    /// # Errors
    ///
    /// Returns the system's error: [`WouldBlock`](io::ErrorKind::WouldBlock) if the receiver's
    /// queue is full. The system reports only to a peer when it has room:
    /// [`connect`](Self::connect) and [`send`](Self::send), or try again later.
    ///
    /// ```
    /// # use scheduler::net::UnixDatagram;
    /// # use std::io::ErrorKind;
    /// # let path = std::env::temp_dir().join(format!("cede-full-{}", std::process::id()));
    /// let (busy, sender) = (UnixDatagram::bind(&path)?, UnixDatagram::unbound()?);
    /// let full = loop {
    ///     if let Err(full) = sender.send_to(b"are you there?", &path) {
    ///         break full;
    ///     }
    /// };
    /// assert_eq!(full.kind(), ErrorKind::WouldBlock);
    /// # drop(busy);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn send_to(&self, bytes: &[u8], path: impl AsRef<Path>) -> io::Result<usize> {
        self.datagrams.socket.send_to(bytes, path)
    }

    /// Waits for a message, and returns its length and the address that it came from. What does not
    /// fit into `buffer` is lost.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error.
    ///
    /// # When cancelled
    ///
    /// No message is lost.
    ///
    /// See [`UnixDatagram`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn recv_from(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<(usize, SocketAddr)>, Stop>> {
        let location = Location::caller();
        let receive = |socket: &net::UnixDatagram| socket.recv_from(buffer);
        self.datagrams
            .operate(task, Direction::Read, location, receive)
    }

    /// Waits until the peer's queue has room, sends one message, and returns its length.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error: [`ConnectionRefused`](io::ErrorKind::ConnectionRefused) if the peer is
    /// gone, [`NotConnected`](io::ErrorKind::NotConnected) if there never was one.
    ///
    /// # When cancelled
    ///
    /// Nothing has been sent.
    ///
    /// See [`UnixDatagram`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn send(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let location = Location::caller();
        let send = |socket: &net::UnixDatagram| socket.send(bytes);
        self.datagrams
            .operate(task, Direction::Write, location, send)
    }

    /// Waits for a message, and returns its length. What does not fit into `buffer` is lost.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`recv_from`](Self::recv_from).
    ///
    /// # When cancelled
    ///
    /// No message is lost.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UnixDatagram};
    /// let (ours, theirs) = UnixDatagram::pair()?;
    /// let lengths = Scheduler::new().block_on(async move |task| {
    ///     ours.send(task, b"hello").await??;
    ///     ours.send(task, b"").await??; // a message, and no end
    ///     let mut buffer = [0; 64];
    ///     Ok((theirs.recv(task, &mut buffer).await??, theirs.recv(task, &mut buffer).await??))
    /// })?;
    /// assert_eq!(lengths, (5, 0));
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
        let receive = |socket: &net::UnixDatagram| socket.recv(buffer);
        self.datagrams
            .operate(task, Direction::Read, location, receive)
    }

    /// Returns the address that the socket is bound to, if it is.
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

impl AsFd for UnixDatagram {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.datagrams.socket.as_fd()
    }
}

impl fmt::Debug for UnixDatagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.datagrams.socket.fmt(f)
    }
}
