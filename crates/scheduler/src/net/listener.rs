use std::{
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    os::fd::{AsFd, AsRawFd, BorrowedFd},
    panic::Location,
    task::{Context, Poll},
};

use super::{address::first_of, attachment::Attachment, stream::TcpStream, transfer::Target};
use crate::{
    error::Stop,
    kernel::{direction::Direction, driver::Left},
    task::Task,
};

/// A TCP socket that accepts connections. Dropping it closes it.
///
/// ```
/// # use scheduler::{Scheduler, Stop, Task, net::TcpListener};
/// use std::time::Duration;
///
/// async fn serve(task: &mut Task<'_>, listener: &TcpListener) -> Result<(), Stop> {
///     loop {
///         match listener.accept(task).await? {
///             Ok((stream, peer)) => {
///                 task.spawn(format!("client {peer}"), async move |task| {
///                     stream.write_all(task, b"hello\n").await?.map_err(Stop::from)
///                 });
///             }
///             Err(error) => {
///                 // Too many open files, or a client that has left: the server goes on.
///                 eprintln!("cannot accept: {error}");
///                 task.sleep(Duration::from_millis(100)).await?;
///             }
///         }
///     }
/// }
/// # let listener = TcpListener::bind("127.0.0.1:0")?;
/// # let mut client = std::net::TcpStream::connect(listener.local_addr()?)?;
/// # let mut scheduler = Scheduler::new();
/// # scheduler.spawn_daemon("server", async move |task| serve(task, &listener).await);
/// # scheduler.block_on(async |task| task.sleep(Duration::from_millis(1)).await)?;
/// # drop(scheduler);
/// # let mut greeting = String::new();
/// # std::io::Read::read_to_string(&mut client, &mut greeting)?;
/// # assert_eq!(greeting, "hello\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TcpListener {
    attachment: Attachment, // dropped before the socket
    socket: mio::net::TcpListener,
}

impl TcpListener {
    /// Binds a listener to an address: the first of several that is available. Port 0 asks for a
    /// free one.
    ///
    /// A host name is resolved on the spot, which blocks the thread.
    ///
    /// # Errors
    ///
    /// Returns the system's error for the last address.
    ///
    /// ```
    /// # use scheduler::net::TcpListener;
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let taken = TcpListener::bind(listener.local_addr()?);
    /// assert_eq!(taken.err().map(|error| error.kind()), Some(std::io::ErrorKind::AddrInUse));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        let socket = first_of(address, mio::net::TcpListener::bind)?;
        Ok(Self::over(socket))
    }

    /// Converts a listener of the standard library, and makes it non-blocking.
    ///
    /// # Errors
    ///
    /// Returns the system's error, if it cannot be made non-blocking.
    ///
    /// ```
    /// # use scheduler::net::TcpListener;
    /// let inherited = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = inherited.local_addr()?;
    /// let listener = TcpListener::from_std(inherited)?;
    /// assert_eq!(listener.local_addr()?, address);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn from_std(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self::over(mio::net::TcpListener::from_std(listener)))
    }

    fn over(socket: mio::net::TcpListener) -> Self {
        Self {
            attachment: Attachment::default(),
            socket,
        }
    }

    /// Waits for a connection, and returns it with the address of the other side.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error. A server goes on after most of these: when too many files are open the
    /// connection stays in the queue, and a client that has left already concerns nobody else.
    ///
    /// # When cancelled
    ///
    /// No connection is lost.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::TcpListener};
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let client = std::net::TcpStream::connect(listener.local_addr()?)?;
    /// let peer = Scheduler::new().block_on(async move |task| {
    ///     let (_stream, peer) = listener.accept(task).await??;
    ///     Ok(peer)
    /// })?;
    /// assert_eq!(peer, client.local_addr()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn accept(
        &self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<io::Result<(TcpStream, SocketAddr)>, Stop>> {
        self.target()
            .operate(task, Location::caller(), || self.try_accept())
    }

    fn target(&self) -> Target<'_> {
        Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way: Direction::Read,
        }
    }

    fn try_accept(&self) -> io::Result<((TcpStream, SocketAddr), Left)> {
        let (stream, peer) = self.socket.accept()?;
        Ok(((TcpStream::over(stream), peer), Left::Something))
    }

    /// Returns the address that the listener is bound to.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpListener;
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// assert_ne!(listener.local_addr()?.port(), 0); // the port that the system chose
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Returns the number of hops that a packet may take.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpListener;
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// assert!(listener.ttl()? > 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn ttl(&self) -> io::Result<u32> {
        self.socket.ttl()
    }

    /// Sets the number of hops that a packet may take; connections inherit it.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpListener;
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// listener.set_ttl(1)?; // for neighbours only
    /// assert_eq!(listener.ttl()?, 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        self.socket.set_ttl(ttl)
    }
}

impl TcpListener {
    pub(super) fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        let accepted = self.target().poll(cx, || self.try_accept());
        accepted.map_ok(|(stream, _)| stream)
    }
}

impl AsFd for TcpListener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}
