use std::{
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    os::fd::{AsFd, AsRawFd, BorrowedFd},
    panic::Location,
};

use super::{
    address::first_of,
    attachment::Attachment,
    stream::TcpStream,
    transfer::{Left, Target},
};
use crate::{error::Stop, kernel::direction::Direction, task::Task};

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
///                 // Too many open files, or a client that was gone before: neither ends the server.
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
    /// Binds a listener to an address, the first of several that can be had. Port 0 asks for a free one.
    ///
    /// The name of a host is looked up on the spot, which blocks the thread.
    ///
    /// # Errors
    ///
    /// The system's, for the last address.
    ///
    /// ```
    /// # use scheduler::net::TcpListener;
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// assert_ne!(listener.local_addr()?.port(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        let socket = first_of(address, mio::net::TcpListener::bind)?;
        Ok(Self::over(socket))
    }

    /// Makes one of a listener of the standard library.
    ///
    /// # Errors
    ///
    /// The system's, if it cannot be made non-blocking.
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

    /// Waits for a connection. Gives it, and the address of the other side.
    ///
    /// # Errors
    ///
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: the system's. A server goes on after
    /// most of these: too many open files, for which the connection waits on, or a client that is gone
    /// already.
    ///
    /// # When cancelled
    ///
    /// No connection is lost.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn accept(
        &self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<io::Result<(TcpStream, SocketAddr)>, Stop>> {
        let location = Location::caller();
        let target = Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way: Direction::Read,
        };
        target.operate(task, location, || {
            let (stream, peer) = self.socket.accept()?;
            Ok(((TcpStream::over(stream), peer), Left::Something))
        })
    }

    /// Tells the address that it is bound to.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Tells how many hops a packet may take.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn ttl(&self) -> io::Result<u32> {
        self.socket.ttl()
    }

    /// Sets how many hops a packet may take.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        self.socket.set_ttl(ttl)
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
