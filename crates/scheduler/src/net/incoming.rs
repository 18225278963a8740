use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{
    listener::TcpListener, stream::TcpStream, unix_listener::UnixListener, unix_stream::UnixStream,
};

/// The connections of a listener, one after the other: a stream that does not end, made by
/// `incoming`.
///
/// An error of the system's concerns one connection, or none: the stream goes on after it.
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct Incoming<'a, L> {
    listener: &'a L,
}

impl<'a, L> Incoming<'a, L> {
    pub(super) fn new(listener: &'a L) -> Self {
        Self { listener }
    }
}

impl Stream for Incoming<'_, TcpListener> {
    type Item = io::Result<TcpStream>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.listener.poll_accept(cx).map(Some)
    }
}

impl Stream for Incoming<'_, UnixListener> {
    type Item = io::Result<UnixStream>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.listener.poll_accept(cx).map(Some)
    }
}

impl TcpListener {
    /// Returns the connections as a stream, for the combinators of other crates. No task is at hand
    /// there, and it does not end.
    ///
    /// An error of the system's is an item; [`accept`](Self::accept) says why a server goes on
    /// after most of them.
    ///
    /// ```
    /// use futures_lite::StreamExt;
    /// use scheduler::{Scheduler, net::TcpListener};
    /// use std::net::TcpStream;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let clients = [TcpStream::connect(address)?, TcpStream::connect(address)?];
    /// let peers = Scheduler::new().block_on(async move |_| {
    ///     let connections = listener.incoming().take(clients.len());
    ///     let peers = connections.map(|stream| stream?.peer_addr());
    ///     let peers: Vec<_> = peers.try_collect().await?;
    ///     Ok(peers.into_iter().zip(clients).collect::<Vec<_>>())
    /// })?;
    /// for (peer, client) in peers {
    ///     assert_eq!(peer, client.local_addr()?);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn incoming(&self) -> Incoming<'_, Self> {
        Incoming::new(self)
    }
}

impl UnixListener {
    /// Returns the connections as a stream, as
    /// [`TcpListener::incoming`](crate::net::TcpListener::incoming) does.
    ///
    /// ```
    /// use futures_lite::StreamExt;
    /// use scheduler::{Scheduler, net::UnixListener};
    ///
    /// let path = std::env::temp_dir().join(format!("cede-incoming-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// let client = std::os::unix::net::UnixStream::connect(&path)?;
    /// let first = Scheduler::new().block_on(async move |_| Ok(listener.incoming().next().await))?;
    /// assert!(first.is_some_and(|stream| stream.is_ok()));
    /// # drop(client);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn incoming(&self) -> Incoming<'_, Self> {
        Incoming::new(self)
    }
}
