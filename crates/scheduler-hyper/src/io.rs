use std::{
    cell::Cell,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_io::{AsyncRead, AsyncWrite};
use hyper::rt::{Read, ReadBufCursor, Write};

/// How many bytes one read takes at most.
const LARGEST_READ: usize = 64 * 1024;

thread_local! {
    /// Where a read puts its bytes before hyper has them: the streams of a thread share it, so that
    /// an idle connection has no buffer. It is away while a read is polled.
    static READ: Cell<Option<Box<[u8; LARGEST_READ]>>> = const { Cell::new(None) };
}

#[cold]
fn room_for_a_read() -> Box<[u8; LARGEST_READ]> {
    let room = vec![0; LARGEST_READ].into_boxed_slice(); // never on the stack
    room.try_into().expect("it is as long as that")
}

/// Lends hyper a stream that implements the traits of `futures-io`: one of
/// [`scheduler::net`], or TLS over it.
///
/// Writes of several slices are passed on as such. A stream that takes only the first of them, as
/// TLS does, is better off with `writev(false)` in hyper's builder.
///
/// ```
/// use scheduler::net;
/// use scheduler_hyper::Io;
///
/// let (stream, _other_end) = net::duplex(1024);
/// let io = Io::new(stream);
/// let _stream = io.into_inner();
/// ```
#[derive(Debug)]
pub struct Io<T> {
    stream: T,
}

impl<T> Io<T> {
    /// Wraps a stream.
    pub fn new(stream: T) -> Self {
        Self { stream }
    }

    /// Returns the stream, after an upgrade for example.
    ///
    /// What hyper had read and not used is in its `Parts`.
    pub fn into_inner(self) -> T {
        self.stream
    }
}

impl<T: AsyncRead + Unpin> Read for Io<T> {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = READ.take().unwrap_or_else(room_for_a_read);
        let room = buffer.remaining().min(LARGEST_READ);
        let read = Pin::new(&mut self.stream).poll_read(cx, &mut bytes[..room]);
        if let Poll::Ready(Ok(length)) = read {
            buffer.put_slice(&bytes[..length]);
        }
        READ.set(Some(bytes));
        ready!(read)?;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> Write for Io<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }
}
