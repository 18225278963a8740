use std::{
    io::{self, Read, Write},
    net::ToSocketAddrs,
    os::fd::AsRawFd,
    panic::Location,
};

use super::{
    attachment::Attachment,
    listener::no_address,
    transfer::{Left, Target},
};
use crate::{error::Stop, kernel::driver::Direction, task::Task};

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

    fn target(&self, way: Direction) -> Target<'_> {
        Target {
            attachment: &self.attachment,
            descriptor: self.socket.as_raw_fd(),
            way,
        }
    }

    /// Waits for data, reads what is there into `buffer`, and returns the number of bytes; 0 at the
    /// end.
    ///
    /// If there is data, the answer comes in the same turn.
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
    /// ```
    /// # use scheduler::{Scheduler, net::TcpStream};
    /// # use std::io::Write;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let lengths = Scheduler::new().block_on(async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     let (mut peer, _) = listener.accept()?;
    ///     peer.write_all(b"hello")?;
    ///     drop(peer); // the end of the data
    ///     let mut buffer = [0; 64];
    ///     Ok([stream.read(task, &mut buffer).await??, stream.read(task, &mut buffer).await??])
    /// })?;
    /// assert_eq!(lengths, [5, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// Returns the same errors as [`read`](Self::read), and
    /// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if the end comes first. What was read is in
    /// the buffer.
    ///
    /// # When cancelled
    ///
    /// Part of the data may have been read, and its length is not known: use [`read`](Self::read)
    /// where that matters.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::TcpStream};
    /// # use std::io::{ErrorKind, Write};
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let outcome = Scheduler::new().block_on(async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     listener.accept()?.0.write_all(b"head, ta")?; // and closes
    ///     let mut part = [0; 6];
    ///     stream.read_exact(task, &mut part).await??;
    ///     let cut_off = stream.read_exact(task, &mut [0; 4]).await?;
    ///     Ok((part, cut_off.map_err(|error| error.kind())))
    /// })?;
    /// assert_eq!(outcome, (*b"head, ", Err(ErrorKind::UnexpectedEof)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Waits for data, and copies what is there into `buffer` without removing it from the stream.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`read`](Self::read).
    ///
    /// # When cancelled
    ///
    /// Nothing is lost.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::TcpStream};
    /// # use std::io::Write;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let is_http = Scheduler::new().block_on(async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     listener.accept()?.0.write_all(b"GET / HTTP/1.1")?;
    ///     let mut start = [0; 4];
    ///     let length = stream.peek(task, &mut start).await??; // which protocol is it?
    ///     let read = stream.read(task, &mut [0; 64]).await??; // still the whole message
    ///     Ok((start[..length].starts_with(b"GET "), read))
    /// })?;
    /// assert_eq!(is_http, (true, 14));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Waits for room, writes as much as fits, and returns the number of bytes.
    ///
    /// If there is room, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// the system's error: [`BrokenPipe`](io::ErrorKind::BrokenPipe) or
    /// [`ConnectionReset`](io::ErrorKind::ConnectionReset) if the other side is gone.
    ///
    /// # When cancelled
    ///
    /// Nothing has been written.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::TcpStream};
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let written = Scheduler::new().block_on(async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     let (data, mut written) = (vec![0; 10_000], 0);
    ///     while written < data.len() {
    ///         // As `write_all`, but a cancellation would leave `written` right.
    ///         written += stream.write(task, &data[written..]).await??;
    ///     }
    ///     Ok(written)
    /// })?;
    /// assert_eq!(written, 10_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Writes all of `bytes`, waiting for room as often as needed.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`write`](Self::write). Part of the data may have been written.
    ///
    /// # When cancelled
    ///
    /// Part of the data may have been written, and its length is not known: use
    /// [`write`](Self::write) where that matters.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net::TcpStream};
    /// # use std::io::Read;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let line = Scheduler::new().block_on(async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     stream.write_all(task, b"good morning\n").await??;
    ///     drop(stream);
    ///     let mut line = String::new();
    ///     listener.accept()?.0.read_to_string(&mut line)?;
    ///     Ok(line)
    /// })?;
    /// assert_eq!(line, "good morning\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
