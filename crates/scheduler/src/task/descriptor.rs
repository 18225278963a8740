//! Waiting for descriptors.

use std::{
    io,
    os::fd::{AsFd, AsRawFd},
    panic::Location,
    task::Poll,
};

use super::Task;
use crate::{
    error::Stop,
    kernel::{
        direction::Direction,
        driver::Seen,
        note::Note,
        reason::Reason,
        registered::{Listener, Registered},
        share::DESCRIPTOR,
    },
    wait::{
        Wait,
        source::{Poller, Source},
    },
};

impl Task<'_> {
    /// Waits until a descriptor can be read: until there is data, the end, or an error to be read.
    ///
    /// `source` is anything that has a descriptor (a socket, a pipe, a terminal, standard input);
    /// the caller keeps it. Try to read first, and wait when that would block; data that came
    /// before the wait ends it as well. Data in a buffer of your own is not noticed: after a wait,
    /// read until it would block. A regular file is always ready. Several tasks may wait for one
    /// descriptor; each is woken, and one of them may find nothing left.
    ///
    /// The descriptor is registered for this wait only, which costs three system calls;
    /// [`net`](crate::net) keeps its sockets registered.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits. Returns [`Stop::Failed`]
    /// with an [`io::Error`] if the system refuses to watch the descriptor.
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: the descriptor is no longer watched.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// use std::{io::{Read, Write}, os::unix::net::UnixStream};
    ///
    /// let (mut ours, mut theirs) = UnixStream::pair()?;
    /// ours.set_nonblocking(true)?;
    /// let mut scheduler = Scheduler::new();
    /// let reader = scheduler.spawn("reader", async move |task| {
    ///     let mut letter = [0];
    ///     while let Err(error) = ours.read_exact(&mut letter) {
    ///         assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    ///         task.readable(&ours).await?;
    ///     }
    ///     Ok(letter)
    /// });
    /// scheduler.spawn("writer", async move |_| Ok(theirs.write_all(b"x")?));
    /// scheduler.run()?;
    /// assert_eq!(reader.result(), Some(Ok(*b"x")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn readable(&mut self, source: &impl AsFd) -> impl Future<Output = Result<(), Stop>> {
        self.ready(Readiness::new(source, Direction::Read), Location::caller())
    }

    /// Waits until a descriptor can be written: until there is room, or an error to be found.
    ///
    /// Otherwise like [`readable`](Self::readable).
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`readable`](Self::readable).
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: the descriptor is no longer watched.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// use std::{io::{ErrorKind, Read, Write}, os::unix::net::UnixStream};
    ///
    /// let (mut ours, mut theirs) = UnixStream::pair()?;
    /// ours.set_nonblocking(true)?;
    /// while ours.write(&[0; 4096]).is_ok() {} // until the pipe is full
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("writer", async move |task| {
    ///     task.writable(&ours).await?;
    ///     Ok(assert!(ours.write(b"more").is_ok()))
    /// });
    /// scheduler.spawn("reader", async move |_| Ok(theirs.read_exact(&mut [0; 100_000])?));
    /// scheduler.run()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn writable(&mut self, source: &impl AsFd) -> impl Future<Output = Result<(), Stop>> {
        self.ready(Readiness::new(source, Direction::Write), Location::caller())
    }

    async fn ready<S: AsFd>(
        &mut self,
        readiness: Readiness<'_, S>,
        location: &'static Location<'static>,
    ) -> Result<(), Stop> {
        self.take_share(DESCRIPTOR, location).await?;
        Ok(self.wait_for(readiness, location).await??)
    }
}

impl<'a> Wait<'a, io::Result<()>> {
    /// Returns a wait until a descriptor can be read, as [`Task::readable`] does. Its output is the
    /// error with which the system refused to watch the descriptor, if it did.
    ///
    /// In a list, the descriptors are checked before the waits behind them: one more system call,
    /// unless the only descriptor is listed last. That one is checked after the task's turn.
    ///
    /// ```
    /// # use scheduler::{Scheduler, Wait};
    /// use std::{os::unix::net::UnixStream, time::Duration};
    ///
    /// let (ours, theirs) = UnixStream::pair()?;
    /// drop(theirs);
    /// let first = Scheduler::new().block_on(async move |task| {
    ///     task.wait_any([
    ///         Wait::readable(&ours).map(|watched| watched.map(|()| "readable")),
    ///         Wait::sleep(Duration::from_secs(60)).map(|()| Ok("a minute has passed")),
    ///     ])
    ///     .await
    /// });
    /// assert_eq!(first??, "readable"); // the end can be read
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn readable(source: &'a impl AsFd) -> Self {
        Self::over(Readiness::new(source, Direction::Read))
    }

    /// Returns a wait until a descriptor can be written. Otherwise like
    /// [`readable`](Self::readable).
    ///
    /// ```
    /// # use scheduler::{Scheduler, Wait};
    /// use std::os::unix::net::UnixStream;
    ///
    /// let (ours, _theirs) = UnixStream::pair()?;
    /// let first = Scheduler::new().block_on(async move |task| {
    ///     // There is nothing to read, but there is room to write.
    ///     let readable = Wait::readable(&ours).map(|watched| watched.map(|()| "readable"));
    ///     let writable = Wait::writable(&ours).map(|watched| watched.map(|()| "writable"));
    ///     task.wait_any([readable, writable]).await
    /// });
    /// assert_eq!(first??, "writable");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn writable(source: &'a impl AsFd) -> Self {
        Self::over(Readiness::new(source, Direction::Write))
    }
}

/// A wait for a descriptor, registered for as long as it waits.
pub(crate) struct Readiness<'a, S> {
    source: &'a S,
    way: Direction,
    watch: Option<Watch>,
}

struct Watch {
    /// Before the registration, which it needs.
    _listener: Note<Listener>,
    registered: Registered,
    seen: Seen,
}

impl<'a, S: AsFd> Readiness<'a, S> {
    pub(crate) fn new(source: &'a S, way: Direction) -> Self {
        Self {
            source,
            way,
            watch: None,
        }
    }
}

impl<S: AsFd> Source for Readiness<'_, S> {
    type Output = io::Result<()>;

    /// What a first poll refuses, the next one refuses again.
    fn watch(&mut self, poller: &Poller<'_>) -> bool {
        self.poll(poller).is_pending()
    }

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        if let Some(Watch {
            registered, seen, ..
        }) = &self.watch
        {
            let descriptors = poller.kernel.descriptors();
            return if descriptors.seen(*registered.entry(), self.way) == *seen {
                Poll::Pending
            } else {
                Poll::Ready(Ok(()))
            };
        }
        let descriptor = self.source.as_fd().as_raw_fd();
        match poller.kernel.watch(descriptor, self.way) {
            Ok((registered, seen)) => {
                let key = *registered.entry();
                self.watch = Some(Watch {
                    _listener: poller.kernel.listen(key, self.way, poller.wakee()),
                    registered,
                    seen,
                });
                Poll::Pending
            }
            // A regular file: there is nothing to watch, because it never blocks.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn renew(&mut self, _: &Poller<'_>) {
        self.watch = None; // what is ready is reported anew
    }

    fn reason(&self) -> Reason {
        Reason::Io(self.source.as_fd().as_raw_fd(), self.way)
    }
}
