//! The traits of `futures-io` for streams in memory.

use std::{
    io::{self, IoSlice, IoSliceMut},
    net::Shutdown,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures_io::{AsyncRead, AsyncWrite};

use super::{
    duplex::DuplexStream,
    futures_io::owned,
    halves::{ReadHalf, WriteHalf, halves},
    pipe::{End, Entry, Pipe, Tried},
};
use crate::{
    id::SchedulerId,
    kernel::{Kernel, loose_wakee::LooseWakee},
};

impl DuplexStream {
    /// Returns the two directions of the stream, as
    /// [`TcpStream::split`](crate::net::TcpStream::split) does. Feature `futures-io`.
    ///
    /// ```
    /// use futures_lite::{AsyncReadExt, AsyncWriteExt};
    /// use scheduler::{Scheduler, net};
    ///
    /// let (ours, theirs) = net::duplex(64);
    /// let received = Scheduler::new().block_on(async move |_| {
    ///     ours.split().1.write_all(b"hello").await?;
    ///     drop(ours);
    ///     let mut received = String::new();
    ///     theirs.split().0.read_to_string(&mut received).await?;
    ///     Ok(received)
    /// })?;
    /// assert_eq!(received, "hello");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn split(&self) -> (ReadHalf<&Self>, WriteHalf<&Self>) {
        halves(self, self)
    }

    /// Turns the stream into its two directions, as
    /// [`TcpStream::into_split`](crate::net::TcpStream::into_split) does. Feature `futures-io`.
    ///
    /// ```
    /// let (ours, _theirs) = scheduler::net::duplex(64);
    /// let (reader, writer) = ours.into_split();
    /// assert!(std::ptr::eq(reader.stream(), writer.stream()));
    /// ```
    pub fn into_split(self) -> (ReadHalf<Rc<Self>>, WriteHalf<Rc<Self>>) {
        let stream = Rc::new(self);
        halves(Rc::clone(&stream), stream)
    }
}

/// Makes a note of who polls.
type Who<'a> = dyn Fn() -> LooseWakee + 'a;

/// Polls an operation on a pipe: in a scheduler, or in any other executor.
fn poll(
    cx: &mut Context<'_>,
    pipe: &Pipe,
    end: End,
    operation: impl FnOnce(Option<SchedulerId>, &Who<'_>) -> Tried<io::Result<usize>>,
) -> Poll<io::Result<usize>> {
    let kernel = Kernel::of_thread();
    if kernel.as_ref().is_some_and(|kernel| !kernel.take_share(1)) {
        cx.waker().wake_by_ref(); // after everybody else
        return Poll::Pending;
    }
    let who = || match &kernel {
        Some(kernel) => LooseWakee::new(kernel, kernel.wakee(cx.waker())),
        None => LooseWakee::Waker(cx.waker().clone()),
    };
    let home = kernel.as_ref().map(|kernel| kernel.id());
    match operation(home, &who) {
        Tried::Done(done) => Poll::Ready(done),
        Tried::Noted(_) => {
            if let Some(kernel) = &kernel {
                kernel.note_awaited(pipe.reason(end));
            }
            Poll::Pending
        }
    }
}

/// Reads in a task of a scheduler, or in any other executor. Feature `futures-io`.
///
/// The stream's own methods and those of an extension trait have the same names. On a
/// `DuplexStream` or a `&DuplexStream` its own come first, on a `&mut DuplexStream` the trait's:
///
/// ```
/// use futures_lite::AsyncWriteExt;
/// use scheduler::{Scheduler, Stop, Task, net::{self, DuplexStream}};
///
/// async fn greet(task: &mut Task<'_>, stream: &mut DuplexStream) -> Result<(), Stop> {
///     stream.write_all(b"hel").await?; // the trait's
///     Ok((*stream).write_all(task, b"lo").await??) // its own
/// }
///
/// let (mut ours, theirs) = net::duplex(8);
/// let read = Scheduler::new().block_on(async move |task| {
///     greet(task, &mut ours).await?;
///     Ok(theirs.read(task, &mut [0; 8]).await??)
/// })?;
/// assert_eq!(read, 5);
/// # Ok::<(), scheduler::RunError>(())
/// ```
impl AsyncRead for &DuplexStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let pipe = &self.incoming;
        poll(cx, pipe, End::Reader, |home, who| {
            pipe.read(buffer, home, &Entry::Polled, who)
        })
    }
}

/// Writes in a task of a scheduler, or in any other executor. Feature `futures-io`.
impl AsyncWrite for &DuplexStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let pipe = &self.outgoing;
        poll(cx, pipe, End::Writer, |home, who| {
            pipe.write(bytes, home, &Entry::Polled, who)
        })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shutdown(Shutdown::Write);
        Poll::Ready(Ok(()))
    }
}

owned!(DuplexStream);
