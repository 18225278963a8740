use std::{io, panic::Location};

use super::stream::TcpStream;
use crate::{
    error::Stop,
    kernel::{direction::Direction, driver::Left},
    task::Task,
};

/// Reading.
impl TcpStream {
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
        let target = self.target(Direction::Read);
        target.read(&self.socket, task, buffer, Location::caller())
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
        let target = self.target(Direction::Read);
        target.read_exact(&self.socket, task, buffer, Location::caller())
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
}
