use std::{
    fmt, io,
    net::Shutdown,
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd},
        unix::net::{self, SocketAddr},
    },
    panic::Location,
    path::Path,
};

use super::{attachment::Attachment, transfer::Target};
use crate::{error::Stop, kernel::direction::Direction, task::Task};

/// A connection between two programs of one machine, or two ends in one program. Dropping it closes
/// it.
///
/// It is used as a [`TcpStream`](crate::net::TcpStream) is, by `&self`.
///
/// ```
/// use scheduler::{Scheduler, net::UnixStream};
///
/// let (ours, theirs) = UnixStream::pair()?;
/// let mut scheduler = Scheduler::new();
/// scheduler.spawn("echo", async move |task| {
///     let mut buffer = [0; 64];
///     let length = theirs.read(task, &mut buffer).await??;
///     Ok(theirs.write_all(task, &buffer[..length]).await??)
/// });
/// let echoed = scheduler.block_on(async move |task| {
///     ours.write_all(task, b"hello").await??;
///     let mut echoed = [0; 5];
///     ours.read_exact(task, &mut echoed).await??;
///     Ok(echoed)
/// })?;
/// assert_eq!(&echoed, b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UnixStream {
    attachment: Attachment, // dropped before the socket
    pub(super) socket: net::UnixStream,
}

impl UnixStream {
    /// Connects to the listener at a path. Never waits: the listener's queue takes the connection
    /// at once, or not at all.
    ///
    /// # Errors
    ///
    /// Returns the system's error: [`WouldBlock`](io::ErrorKind::WouldBlock) if the listener's
    /// queue is full. The system does not report when it has room, so try again later.
    ///
    /// ```
    /// # use scheduler::net::UnixStream;
    /// # use std::io::ErrorKind;
    /// let path = std::env::temp_dir().join(format!("cede-connect-{}", std::process::id()));
    /// let refused = UnixStream::connect(path).map_err(|error| error.kind());
    /// assert_eq!(refused.err(), Some(ErrorKind::NotFound));
    /// ```
    pub fn connect(path: impl AsRef<Path>) -> io::Result<Self> {
        mio::net::UnixStream::connect(path).map(Self::over)
    }

    /// Creates two ends that are connected to each other.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// See [`UnixStream`] for an example.
    pub fn pair() -> io::Result<(Self, Self)> {
        let (one, other) = mio::net::UnixStream::pair()?;
        Ok((Self::over(one), Self::over(other)))
    }

    pub(super) fn over(socket: mio::net::UnixStream) -> Self {
        Self {
            attachment: Attachment::default(),
            socket: socket.into(),
        }
    }

    /// Converts a connected stream of the standard library, and makes it non-blocking.
    ///
    /// # Errors
    ///
    /// Returns the system's error, if it cannot be made non-blocking.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UnixStream};
    /// use std::io::Write;
    ///
    /// let (ours, mut theirs) = std::os::unix::net::UnixStream::pair()?;
    /// let ours = UnixStream::from_std(ours)?;
    /// theirs.write_all(b"hi")?;
    /// let length = Scheduler::new()
    ///     .block_on(async move |task| Ok(ours.read(task, &mut [0; 8]).await??))?;
    /// assert_eq!(length, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_std(stream: net::UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            attachment: Attachment::default(),
            socket: stream,
        })
    }

    /// Returns the stream of the standard library, which is still non-blocking.
    ///
    /// ```
    /// # use scheduler::net::UnixStream;
    /// let (ours, _theirs) = UnixStream::pair()?;
    /// ours.into_std().set_nonblocking(false)?; // for a thread that blocks
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use = "the connection is closed if it is dropped"]
    pub fn into_std(self) -> net::UnixStream {
        self.socket
    }

    pub(super) fn target(&self, way: Direction) -> Target<'_> {
        Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way,
        }
    }

    /// Waits for data and reads it, as [`TcpStream::read`](crate::net::TcpStream::read) does.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error.
    ///
    /// # When cancelled
    ///
    /// Nothing has been read.
    ///
    /// See [`UnixStream`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn read(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let target = self.target(Direction::Read);
        target.read(&self.socket, task, buffer, Location::caller())
    }

    /// Reads until `buffer` is full, as
    /// [`TcpStream::read_exact`](crate::net::TcpStream::read_exact) does.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`read`](Self::read), and
    /// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if the data ends before.
    ///
    /// # When cancelled
    ///
    /// What was read is in `buffer`, and its length is not known.
    ///
    /// See [`UnixStream`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn read_exact(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<()>, Stop>> {
        let target = self.target(Direction::Read);
        target.read_exact(&self.socket, task, buffer, Location::caller())
    }

    /// Waits for room and writes as much as fits, as
    /// [`TcpStream::write`](crate::net::TcpStream::write) does.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error: [`BrokenPipe`](io::ErrorKind::BrokenPipe) if the other side is gone.
    ///
    /// # When cancelled
    ///
    /// Nothing has been written.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UnixStream};
    /// let (ours, theirs) = UnixStream::pair()?;
    /// drop(theirs);
    /// let written = Scheduler::new().block_on(async move |task| ours.write(task, b"lost").await)?;
    /// assert_eq!(written.err().map(|error| error.kind()), Some(std::io::ErrorKind::BrokenPipe));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn write(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let target = self.target(Direction::Write);
        target.write(&self.socket, task, bytes, Location::caller())
    }

    /// Writes all of `bytes`, as [`TcpStream::write_all`](crate::net::TcpStream::write_all) does.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`write`](Self::write). Part of the data may have been written.
    ///
    /// # When cancelled
    ///
    /// Part of the data may have been written, and its length is not known.
    ///
    /// See [`UnixStream`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn write_all(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<()>, Stop>> {
        let target = self.target(Direction::Write);
        target.write_all(&self.socket, task, bytes, Location::caller())
    }

    /// Shuts down one direction or both; the other side then reads the end.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::UnixStream};
    /// let (ours, theirs) = UnixStream::pair()?;
    /// ours.shutdown(std::net::Shutdown::Write)?;
    /// let end = Scheduler::new()
    ///     .block_on(async move |task| Ok(theirs.read(task, &mut [0; 8]).await??))?;
    /// assert_eq!(end, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.socket.shutdown(how)
    }

    /// Returns the address of the other side, which has none unless it is bound to a path.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::UnixStream;
    /// let (ours, _theirs) = UnixStream::pair()?;
    /// assert!(ours.peer_addr()?.is_unnamed());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }
}

impl AsFd for UnixStream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl fmt::Debug for UnixStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}
