//! Taking a stream apart.

use std::rc::Rc;

use super::{
    halves::{ReadHalf, WriteHalf, halves},
    stream::TcpStream,
    unix_stream::UnixStream,
};

/// Splitting, with the feature `futures-io`.
impl TcpStream {
    /// Returns the two directions of the stream, which borrow it.
    ///
    /// They have the methods of [`futures_io`] alone, where the stream's own `read` and `write` ask
    /// for a task.
    ///
    /// ```
    /// use futures_lite::io;
    /// use scheduler::{Scheduler, net::TcpStream};
    ///
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let mut client = std::net::TcpStream::connect(listener.local_addr()?)?;
    /// # std::io::Write::write_all(&mut client, b"hello")?;
    /// # client.shutdown(std::net::Shutdown::Write)?;
    /// # let stream = TcpStream::from_std(listener.accept()?.0)?;
    /// let copied = Scheduler::new().block_on(async move |_| {
    ///     let (reader, writer) = stream.split();
    ///     Ok(io::copy(reader, writer).await?) // an echo
    /// })?;
    /// assert_eq!(copied, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn split(&self) -> (ReadHalf<&Self>, WriteHalf<&Self>) {
        halves(self, self)
    }

    /// Turns the stream into its two directions, for two tasks. It is closed when both are dropped.
    ///
    /// ```
    /// use futures_lite::{AsyncReadExt, AsyncWriteExt};
    /// use scheduler::{Scheduler, net::TcpStream};
    ///
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let client = std::net::TcpStream::connect(listener.local_addr()?)?;
    /// # let echo = TcpStream::from_std(listener.accept()?.0)?;
    /// # let stream = TcpStream::from_std(client)?;
    /// let mut scheduler = Scheduler::new();
    /// # scheduler.spawn("echo", async move |_| {
    /// #     let (reader, writer) = echo.split();
    /// #     Ok(futures_lite::io::copy(reader, writer).await?)
    /// # });
    /// let (mut reader, mut writer) = stream.into_split();
    /// scheduler.spawn("writer", async move |_| {
    ///     writer.write_all(b"hello").await?;
    ///     Ok(writer.close().await?)
    /// });
    /// let answer = scheduler.block_on(async move |_| {
    ///     let mut answer = String::new();
    ///     reader.read_to_string(&mut answer).await?;
    ///     Ok(answer)
    /// })?;
    /// assert_eq!(answer, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_split(self) -> (ReadHalf<Rc<Self>>, WriteHalf<Rc<Self>>) {
        let stream = Rc::new(self);
        halves(Rc::clone(&stream), stream)
    }
}

/// Splitting, with the feature `futures-io`.
impl UnixStream {
    /// Returns the two directions of the stream, as [`TcpStream::split`] does.
    ///
    /// ```
    /// use futures_lite::{AsyncReadExt, AsyncWriteExt};
    /// use scheduler::{Scheduler, net::UnixStream};
    ///
    /// let (ours, theirs) = UnixStream::pair()?;
    /// let received = Scheduler::new().block_on(async move |_| {
    ///     ours.split().1.write_all(b"hello").await?;
    ///     drop(ours);
    ///     let mut received = String::new();
    ///     theirs.split().0.read_to_string(&mut received).await?;
    ///     Ok(received)
    /// })?;
    /// assert_eq!(received, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn split(&self) -> (ReadHalf<&Self>, WriteHalf<&Self>) {
        halves(self, self)
    }

    /// Turns the stream into its two directions, as [`TcpStream::into_split`] does.
    ///
    /// ```
    /// # use scheduler::net::UnixStream;
    /// let (ours, _theirs) = UnixStream::pair()?;
    /// let (reader, writer) = ours.into_split();
    /// assert!(std::ptr::eq(reader.stream(), writer.stream()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn into_split(self) -> (ReadHalf<Rc<Self>>, WriteHalf<Rc<Self>>) {
        let stream = Rc::new(self);
        halves(Rc::clone(&stream), stream)
    }
}
