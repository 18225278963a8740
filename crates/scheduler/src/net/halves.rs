//! The two directions of a stream, apart.

use std::{
    io::{self, IoSlice, IoSliceMut},
    ops::Deref,
    pin::Pin,
    task::{Context, Poll},
};

use futures_io::{AsyncRead, AsyncWrite};

/// The direction of a stream that is read, made by `split` or `into_split`.
///
/// It has the methods of [`AsyncRead`] alone, so those of its extension traits are called on it
/// without ado. `S` is a pointer to the stream: a reference, or an [`Rc`](std::rc::Rc).
///
/// ```
/// use futures_lite::{AsyncReadExt, AsyncWriteExt};
/// use scheduler::{Scheduler, net::TcpStream};
///
/// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
/// let address = listener.local_addr()?;
/// let answer = Scheduler::new().block_on(async move |task| {
///     let stream = TcpStream::connect(task, address).await??;
///     # let echo = TcpStream::from_std(listener.accept()?.0)?;
///     # task.spawn("echo", async move |_| {
///     #     Ok(futures_lite::io::copy(&echo, &mut &echo).await?)
///     # });
///     let (mut reader, mut writer) = stream.split();
///     writer.write_all(b"ping").await?;
///     writer.close().await?;
///     let mut answer = String::new();
///     reader.read_to_string(&mut answer).await?;
///     Ok(answer)
/// })?;
/// assert_eq!(answer, "ping");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ReadHalf<S> {
    stream: S,
}

/// The direction of a stream that is written, made by `split` or `into_split`.
///
/// Dropping it does not end the data; closing it does. Otherwise like [`ReadHalf`].
#[derive(Debug)]
pub struct WriteHalf<S> {
    stream: S,
}

/// Creates the two halves of a stream, of which these are two pointers.
pub(super) fn halves<S>(reading: S, writing: S) -> (ReadHalf<S>, WriteHalf<S>) {
    (ReadHalf { stream: reading }, WriteHalf { stream: writing })
}

impl<S: Deref> ReadHalf<S> {
    /// Returns the whole stream, for the methods that it has besides.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// let (reader, _writer) = stream.split();
    /// assert_eq!(reader.stream().peer_addr()?, listener.local_addr()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn stream(&self) -> &S::Target {
        &self.stream
    }
}

impl<S: Deref> WriteHalf<S> {
    /// Returns the whole stream, for the methods that it has besides.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// let (_reader, writer) = stream.split();
    /// writer.stream().set_nodelay(true)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn stream(&self) -> &S::Target {
        &self.stream
    }
}

impl<S> AsyncRead for ReadHalf<S>
where
    S: Deref + Unpin,
    for<'s> &'s S::Target: AsyncRead,
{
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut &*self.stream).poll_read(cx, buffer)
    }

    fn poll_read_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut &*self.stream).poll_read_vectored(cx, buffers)
    }
}

impl<S> AsyncWrite for WriteHalf<S>
where
    S: Deref + Unpin,
    for<'s> &'s S::Target: AsyncWrite,
{
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut &*self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut &*self.stream).poll_write_vectored(cx, slices)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut &*self.stream).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut &*self.stream).poll_close(cx)
    }
}
