use std::{
    io::{self, Read, Write},
    net::ToSocketAddrs,
    os::fd::AsRawFd,
    panic::Location,
};

use super::{
    address::no_address,
    attachment::Attachment,
    transfer::{Left, Target},
};
use crate::{error::Stop, kernel::direction::Direction, task::Task};

/// A TCP connection. Dropping it closes it.
///
/// All of its methods take `&self`: two tasks may share it (`Rc<TcpStream>`), one that reads and one that
/// writes. Of two that read, each byte goes to one.
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
    /// Connects to an address, the first of several that answers.
    ///
    /// The name of a host is looked up on the spot, which blocks the thread; connecting does not.
    ///
    /// # Errors
    ///
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: the system's, for the last address.
    ///
    /// # When cancelled
    ///
    /// The attempt is given up.
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

    /// Makes one of a connected stream of the standard library.
    ///
    /// # Errors
    ///
    /// The system's, if it cannot be made non-blocking.
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

    /// Gives the stream of the standard library, which is still non-blocking. Its scheduler lets go of it.
    #[must_use = "the connection is closed if it is dropped"]
    pub fn into_std(self) -> std::net::TcpStream {
        self.socket
    }

    fn target(&self, way: Direction) -> Target<'_> {
        Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way,
        }
    }

    /// Waits for data, and reads what is there into `buffer`. Gives how many bytes that are; 0 at the end.
    ///
    /// # Errors
    ///
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: the system's.
    ///
    /// # When cancelled
    ///
    /// Nothing has been read.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn read(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let location = Location::caller();
        self.target(Direction::Read)
            .operate(task, location, move || {
                let read = (&self.socket).read(buffer)?;
                Ok((read, Left::after(read, buffer.len())))
            })
    }

    /// Reads until `buffer` is full.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if the end comes first.
    /// What has been read is in the buffer.
    ///
    /// # When cancelled
    ///
    /// Part of it may have been read, how much is not told: use [`read`](Self::read) where that matters.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn read_exact(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<()>, Stop>> {
        let location = Location::caller();
        async move {
            let mut rest = buffer;
            while !rest.is_empty() {
                let target = self.target(Direction::Read);
                let read = target.operate(task, location, || {
                    let read = (&self.socket).read(rest)?;
                    Ok((read, Left::after(read, rest.len())))
                });
                match read.await? {
                    Ok(0) => return Ok(Err(io::ErrorKind::UnexpectedEof.into())),
                    Ok(read) => rest = &mut rest[read..],
                    Err(error) => return Ok(Err(error)),
                }
            }
            Ok(Ok(()))
        }
    }

    /// Waits for data, and copies what is there into `buffer` without taking it.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    ///
    /// # When cancelled
    ///
    /// Nothing is lost.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn peek(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        let location = Location::caller();
        self.target(Direction::Read)
            .operate(task, location, move || {
                Ok((self.socket.peek(buffer)?, Left::Something))
            })
    }

    /// Waits for room, and writes as much as there is room for. Gives how many bytes that are.
    ///
    /// # Errors
    ///
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: the system's;
    /// [`BrokenPipe`](io::ErrorKind::BrokenPipe) or [`ConnectionReset`](io::ErrorKind::ConnectionReset)
    /// if the other side is gone.
    ///
    /// # When cancelled
    ///
    /// Nothing has been written.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn write(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        self.write_some(task, bytes, Location::caller())
    }

    fn write_some(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
        location: &'static Location<'static>,
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        self.target(Direction::Write)
            .operate(task, location, move || {
                let written = (&self.socket).write(bytes)?;
                Ok((written, Left::after(written, bytes.len())))
            })
    }

    /// Writes all of the bytes.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write). Part of them may have been written.
    ///
    /// # When cancelled
    ///
    /// Part of them may have been written, how much is not told: use [`write`](Self::write) where that
    /// matters.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn write_all(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<()>, Stop>> {
        let location = Location::caller();
        async move {
            let mut rest = bytes;
            while !rest.is_empty() {
                match self.write_some(task, rest, location).await? {
                    Ok(0) => return Ok(Err(io::ErrorKind::WriteZero.into())),
                    Ok(written) => rest = &rest[written..],
                    Err(error) => return Ok(Err(error)),
                }
            }
            Ok(Ok(()))
        }
    }
}
