use std::{
    fmt, io,
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd},
        unix::net::{self, SocketAddr},
    },
    panic::Location,
    path::Path,
    task::{Context, Poll},
};

use super::{attachment::Attachment, transfer::Target, unix_stream::UnixStream};
use crate::{
    error::Stop,
    kernel::{direction::Direction, driver::Left},
    task::Task,
};

/// A Unix socket that accepts connections from this machine. Dropping it closes it; its file stays.
///
/// ```
/// use scheduler::{Scheduler, net::{UnixListener, UnixStream}};
///
/// let path = std::env::temp_dir().join(format!("cede-listener-{}", std::process::id()));
/// let listener = UnixListener::bind(&path)?;
/// let mut scheduler = Scheduler::new();
/// scheduler.spawn("server", async move |task| {
///     let (stream, _) = listener.accept(task).await??;
///     Ok(stream.write_all(task, b"hello").await??)
/// });
/// let socket = path.clone();
/// let greeting = scheduler.block_on(async move |task| {
///     let stream = UnixStream::connect(&socket)?;
///     let mut greeting = [0; 5];
///     stream.read_exact(task, &mut greeting).await??;
///     Ok(greeting)
/// })?;
/// std::fs::remove_file(path)?;
/// assert_eq!(&greeting, b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UnixListener {
    attachment: Attachment, // dropped before the socket
    socket: mio::net::UnixListener,
}

impl UnixListener {
    /// Binds a listener to a path, where it makes a file.
    ///
    /// # Errors
    ///
    /// Returns the system's error: [`AddrInUse`](io::ErrorKind::AddrInUse) if there is a file.
    ///
    /// ```
    /// # use scheduler::net::UnixListener;
    /// let path = std::env::temp_dir().join(format!("cede-bind-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// let taken = UnixListener::bind(&path);
    /// std::fs::remove_file(path)?; // the file does not go with the listener
    /// assert_eq!(taken.err().map(|error| error.kind()), Some(std::io::ErrorKind::AddrInUse));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn bind(path: impl AsRef<Path>) -> io::Result<Self> {
        mio::net::UnixListener::bind(path).map(Self::over)
    }

    /// Converts a listener of the standard library, and makes it non-blocking.
    ///
    /// # Errors
    ///
    /// Returns the system's error, if it cannot be made non-blocking.
    ///
    /// ```
    /// # use scheduler::net::UnixListener;
    /// let path = std::env::temp_dir().join(format!("cede-from-std-{}", std::process::id()));
    /// let inherited = std::os::unix::net::UnixListener::bind(&path)?;
    /// let listener = UnixListener::from_std(inherited)?;
    /// assert_eq!(listener.local_addr()?.as_pathname(), Some(&*path));
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn from_std(listener: net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self::over(mio::net::UnixListener::from_std(listener)))
    }

    fn over(socket: mio::net::UnixListener) -> Self {
        Self {
            attachment: Attachment::default(),
            socket,
        }
    }

    fn target(&self) -> Target<'_> {
        Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way: Direction::Read,
        }
    }

    fn try_accept(&self) -> io::Result<((UnixStream, SocketAddr), Left)> {
        let (stream, peer) = self.socket.accept()?;
        Ok(((UnixStream::over(stream), peer), Left::Something))
    }

    /// Waits for a connection, and returns it with the address of the other side, which mostly has
    /// none.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error.
    ///
    /// # When cancelled
    ///
    /// No connection is lost.
    ///
    /// See [`UnixListener`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn accept(
        &self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<io::Result<(UnixStream, SocketAddr)>, Stop>> {
        self.target()
            .operate(task, Location::caller(), || self.try_accept())
    }

    /// Returns the address that the listener is bound to.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// See [`from_std`](Self::from_std) for an example.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

impl UnixListener {
    pub(super) fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<UnixStream>> {
        let accepted = self.target().poll(cx, || self.try_accept());
        accepted.map_ok(|(stream, _)| stream)
    }
}

impl AsFd for UnixListener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl fmt::Debug for UnixListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}
