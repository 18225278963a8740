use std::{fmt, io, net::Shutdown, panic::Location, sync::Arc, task::Poll};

use super::{
    bytes::{drain, fill},
    pipe::{End, Entry, Pipe, Tried},
};
use crate::{
    error::Stop,
    kernel::{loose_wakee::LooseWakee, reason::Reason},
    task::Task,
    wait::source::{Poller, Source},
};

/// Creates two streams in memory that are connected to each other, with room for `capacity` bytes
/// each way.
///
/// They stand in for two ends of a [`TcpStream`](crate::net::TcpStream) in tests: no descriptor is
/// waited for, so [virtual time](crate::Clock::virtual_time) passes at once. An end that nobody has
/// used yet may be used on another thread: who waits for it is in no deadlock.
///
/// # Panics
///
/// Panics if `capacity` is zero.
///
/// ```
/// use scheduler::{Clock, Scheduler, net};
/// use std::time::Duration;
///
/// let (client, server) = net::duplex(1024);
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let idle = scheduler.block_on(async move |task| {
///     client.write_all(task, b"hello").await??;
///     let mut buffer = [0; 64];
///     assert_eq!(server.read(task, &mut buffer).await??, 5);
///     let hour = Duration::from_secs(3600);
///     let read = task.timeout(hour, async |task| server.read(task, &mut buffer).await);
///     Ok(read.await?.is_err()) // nobody writes, and the test takes no time
/// })?;
/// assert!(idle);
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[track_caller]
pub fn duplex(capacity: usize) -> (DuplexStream, DuplexStream) {
    assert!(
        capacity > 0,
        "cannot make a stream without room; give it a capacity of at least 1"
    );
    let made_at = Location::caller();
    let [there, back] = [(); 2].map(|()| Arc::new(Pipe::new(capacity, made_at)));
    let ours = DuplexStream {
        incoming: Arc::clone(&back),
        outgoing: Arc::clone(&there),
    };
    let theirs = DuplexStream {
        incoming: there,
        outgoing: back,
    };
    (ours, theirs)
}

/// One end of a stream in memory, made by [`duplex`].
///
/// It has the methods of a [`TcpStream`](crate::net::TcpStream) for bytes, and the traits of
/// `futures-io` with the feature of that name; it may be moved to another thread. Dropping it ends
/// the other side's data, and what that writes is a
/// [`BrokenPipe`](io::ErrorKind::BrokenPipe).
pub struct DuplexStream {
    pub(super) incoming: Arc<Pipe>,
    pub(super) outgoing: Arc<Pipe>,
}

impl DuplexStream {
    /// Waits for data, reads what is there into `buffer`, and returns the number of bytes; 0 at the
    /// end.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// never an error.
    ///
    /// # When cancelled
    ///
    /// Nothing has been read.
    ///
    /// See [`duplex`] for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn read<'a>(
        &'a self,
        task: &mut Task<'_>,
        buffer: &'a mut [u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        task.wait_for(self.reading(buffer), Location::caller())
    }

    /// Reads until `buffer` is full.
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
    /// See [`write_all`](Self::write_all) for an example.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn read_exact(
        &self,
        task: &mut Task<'_>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<io::Result<()>, Stop>> {
        let location = Location::caller();
        fill(buffer, async move |rest: &mut [u8]| {
            task.wait_for(self.reading(rest), location).await
        })
    }

    /// Waits for room, writes as much as fits, and returns the number of bytes.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// [`BrokenPipe`](io::ErrorKind::BrokenPipe) if the other end is gone, or this one was shut
    /// down.
    ///
    /// # When cancelled
    ///
    /// Nothing has been written.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net};
    /// let (ours, theirs) = net::duplex(4);
    /// let written = Scheduler::new().block_on(async move |task| {
    ///     let written = ours.write(task, b"hello").await??;
    ///     drop(theirs);
    ///     Ok((written, ours.write(task, b"o").await?.map_err(|error| error.kind())))
    /// })?;
    /// assert_eq!(written, (4, Err(std::io::ErrorKind::BrokenPipe)));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn write<'a>(
        &'a self,
        task: &mut Task<'_>,
        bytes: &'a [u8],
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>> {
        task.wait_for(self.writing(bytes), Location::caller())
    }

    /// Writes all of `bytes`, waiting for room as often as needed.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`write`](Self::write). Part of the data may have been written.
    ///
    /// # When cancelled
    ///
    /// Part of the data may have been written, and its length is not known.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net};
    /// let (ours, theirs) = net::duplex(4); // less than what is written at a time
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("writer", async move |task| Ok(ours.write_all(task, b"hello").await??));
    /// let read = scheduler.block_on(async move |task| {
    ///     let mut buffer = [0; 5];
    ///     theirs.read_exact(task, &mut buffer).await??;
    ///     Ok(buffer)
    /// })?;
    /// assert_eq!(&read, b"hello");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn write_all(
        &self,
        task: &mut Task<'_>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<io::Result<()>, Stop>> {
        let location = Location::caller();
        drain(bytes, async move |rest: &[u8]| {
            task.wait_for(self.writing(rest), location).await
        })
    }

    fn reading<'a>(&'a self, buffer: &'a mut [u8]) -> Transfer<'a> {
        Transfer {
            pipe: &self.incoming,
            bytes: Bytes::Read(buffer),
            ticket: None,
        }
    }

    fn writing<'a>(&'a self, bytes: &'a [u8]) -> Transfer<'a> {
        Transfer {
            pipe: &self.outgoing,
            bytes: Bytes::Written(bytes),
            ticket: None,
        }
    }

    /// Shuts down one direction or both, as
    /// [`TcpStream::shutdown`](crate::net::TcpStream::shutdown) does.
    ///
    /// ```
    /// # use scheduler::{Scheduler, net};
    /// let (ours, theirs) = net::duplex(8);
    /// ours.shutdown(std::net::Shutdown::Write);
    /// let end = Scheduler::new()
    ///     .block_on(async move |task| Ok(theirs.read(task, &mut [0; 8]).await??))?;
    /// assert_eq!(end, 0);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn shutdown(&self, how: Shutdown) {
        if how != Shutdown::Read {
            self.outgoing.close(End::Writer);
        }
        if how != Shutdown::Write {
            self.incoming.close(End::Reader);
        }
    }
}

impl Drop for DuplexStream {
    fn drop(&mut self) {
        self.shutdown(Shutdown::Both);
    }
}

impl fmt::Debug for DuplexStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuplexStream").finish_non_exhaustive()
    }
}

/// The bytes of an operation.
enum Bytes<'a> {
    Read(&'a mut [u8]),
    Written(&'a [u8]),
}

impl Bytes<'_> {
    fn end(&self) -> End {
        match self {
            Self::Read(_) => End::Reader,
            Self::Written(_) => End::Writer,
        }
    }
}

/// A task's operation on a pipe.
struct Transfer<'a> {
    pipe: &'a Pipe,
    bytes: Bytes<'a>,
    /// Its note with the pipe. It is gone when it was woken; withdrawing it does nothing then.
    ticket: Option<u64>,
}

impl Transfer<'_> {
    fn withdraw(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.pipe.withdraw(self.bytes.end(), ticket);
        }
    }
}

impl Source for Transfer<'_> {
    type Output = io::Result<usize>;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        self.withdraw();
        let home = Some(poller.kernel.id());
        let who = || LooseWakee::new(poller.kernel, poller.wakee());
        let tried = match &mut self.bytes {
            Bytes::Read(buffer) => self.pipe.read(buffer, home, &Entry::Waiting, who),
            Bytes::Written(bytes) => self.pipe.write(bytes, home, &Entry::Waiting, who),
        };
        match tried {
            Tried::Done(done) => Poll::Ready(done),
            Tried::Noted(ticket) => {
                self.ticket = Some(ticket);
                Poll::Pending
            }
        }
    }

    fn reason(&self) -> Reason {
        self.pipe.reason(self.bytes.end())
    }
}

impl Drop for Transfer<'_> {
    fn drop(&mut self) {
        self.withdraw();
    }
}
