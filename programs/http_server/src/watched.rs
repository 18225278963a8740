use std::{
    cell::Cell,
    io::{self, IoSlice},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures_io::{AsyncRead, AsyncWrite};

/// A stream that remembers when bytes last went through it, either way.
pub(crate) struct Watched<T> {
    stream: T,
    last: Rc<Cell<Instant>>,
}

impl<T> Watched<T> {
    pub(crate) fn new(stream: T) -> Self {
        let last = Rc::new(Cell::new(scheduler::now()));
        Self { stream, last }
    }

    /// Returns a future that ends when nothing has gone through the stream for `limit`. It has one
    /// timer, however much goes through.
    pub(crate) fn idle(&self, limit: Duration) -> impl Future<Output = ()> + use<T> {
        let last = Rc::clone(&self.last);
        async move {
            loop {
                let seen = last.get();
                scheduler::sleep_until(seen + limit).await;
                if last.get() == seen {
                    return;
                }
            }
        }
    }

    /// Notes that a poll has moved bytes.
    fn note(&self, poll: &Poll<io::Result<usize>>) {
        if matches!(poll, Poll::Ready(Ok(1..))) {
            self.last.set(scheduler::now());
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.note(&read);
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note(&written);
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}
