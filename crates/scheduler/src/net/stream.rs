use std::{io, net::ToSocketAddrs, os::fd::AsRawFd, panic::Location};

use super::{address::no_address, attachment::Attachment, transfer::Target};
use crate::{
    error::Stop,
    kernel::{direction::Direction, driver::Left},
    task::Task,
};

/// A TCP connection. Dropping it closes it.
///
/// All of its methods take `&self`, so two tasks may share it in an `Rc`: one that reads and one
/// that writes. If two tasks read, each byte goes to one of them.
///
/// ```
/// # use scheduler::{Scheduler, net::{TcpListener, TcpStream}};
/// # use std::rc::Rc;
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let address = listener.local_addr()?;
/// let received = Scheduler::new().block_on(async move |task| {
///     let ours = TcpStream::connect(task, address).await??;
///     let (theirs, _) = listener.accept(task).await??;
///     let (ours, theirs) = (Rc::new(ours), Rc::new(theirs));
///     let writing = Rc::clone(&theirs);
///     task.spawn("writer", async move |task| Ok(writing.write_all(task, b"ping").await??));
///     let mut buffer = [0; 4];
///     ours.read_exact(task, &mut buffer).await??;
///     Ok(buffer)
/// })?;
/// assert_eq!(&received, b"ping");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TcpStream {
    attachment: Attachment, // dropped before the socket
    pub(super) socket: std::net::TcpStream,
}

impl TcpStream {
    /// Connects to an address: the first of several that answers.
    ///
    /// A host name is resolved on the spot, which blocks the thread; connecting does not.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error for the last address.
    ///
    /// # When cancelled
    ///
    /// The attempt is abandoned.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::TcpStream};
    /// # use std::io::ErrorKind;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let refused = Scheduler::new().block_on(async move |task| {
    ///     assert!(TcpStream::connect(task, address).await?.is_ok());
    ///     drop(listener); // from now on nobody listens there
    ///     Ok(TcpStream::connect(task, address).await?.map_err(|error| error.kind()).err())
    /// })?;
    /// assert_eq!(refused, Some(ErrorKind::ConnectionRefused));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn connect(
        task: &mut Task<'_>,
        address: impl ToSocketAddrs,
    ) -> impl Future<Output = Result<io::Result<Self>, Stop>> {
        let location = Location::caller();
        async move {
            let addresses = match address.to_socket_addrs() {
                Ok(addresses) => addresses,
                Err(error) => return Ok(Err(error)),
            };
            let mut last = no_address();
            for address in addresses {
                let begun = mio::net::TcpStream::connect(address).map(Self::over);
                let connected = match begun {
                    Ok(stream) => {
                        let target = stream.target(Direction::Write);
                        let answered = target.operate(task, location, || stream.answered()).await?;
                        answered.map(|()| stream)
                    }
                    Err(error) => Err(error),
                };
                match connected {
                    Ok(stream) => return Ok(Ok(stream)),
                    Err(error) => last = error,
                }
            }
            Ok(Err(last))
        }
    }

    /// Whether the other side has accepted or refused the connection.
    fn answered(&self) -> io::Result<((), Left)> {
        if let Some(refused) = self.socket.take_error()? {
            return Err(refused);
        }
        match self.socket.peer_addr() {
            Ok(_) => Ok(((), Left::Something)),
            Err(error) if error.kind() == io::ErrorKind::NotConnected => {
                Err(io::ErrorKind::WouldBlock.into())
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn over(socket: mio::net::TcpStream) -> Self {
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
    /// # use scheduler::net::TcpStream;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let stream = std::net::TcpStream::connect(listener.local_addr()?)?;
    /// let stream = TcpStream::from_std(stream)?;
    /// assert_eq!(stream.peer_addr()?, listener.local_addr()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn from_std(stream: std::net::TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            attachment: Attachment::default(),
            socket: stream,
        })
    }

    /// Returns the stream of the standard library, which is still non-blocking.
    ///
    /// Its scheduler no longer watches it, so it may be used with another one.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// use std::io::Write;
    ///
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// let mut stream = stream.into_std();
    /// stream.set_nonblocking(false)?; // for a thread that blocks
    /// stream.write_all(b"hello")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use = "the connection is closed if it is dropped"]
    pub fn into_std(self) -> std::net::TcpStream {
        self.socket
    }

    pub(super) fn target(&self, way: Direction) -> Target<'_> {
        Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way,
        }
    }
}
