use std::{io, panic::Location};

use super::stream::TcpStream;
use crate::{error::Stop, kernel::direction::Direction, task::Task};

/// Writing.
impl TcpStream {
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
        let target = self.target(Direction::Write);
        target.write(&self.socket, task, bytes, Location::caller())
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
        let target = self.target(Direction::Write);
        target.write_all(&self.socket, task, bytes, Location::caller())
    }
}
