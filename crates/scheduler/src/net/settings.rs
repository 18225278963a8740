use std::{
    fmt, io,
    net::{Shutdown, SocketAddr},
    os::fd::{AsFd, BorrowedFd},
};

use super::TcpStream;

/// The socket's addresses, settings and shutdown.
impl TcpStream {
    /// Shuts down one direction or both; the other side then reads the end.
    ///
    /// Tasks that wait for the stream go on. Dropping the stream closes both directions.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// use std::{io::Read, net::Shutdown};
    ///
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let ours = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// ours.shutdown(Shutdown::Write)?; // the question is complete, the answer may still come
    /// let (mut theirs, _) = listener.accept()?;
    /// assert_eq!(theirs.read(&mut [0; 8])?, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.socket.shutdown(how)
    }

    /// Returns the address of this side.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// assert!(stream.local_addr()?.ip().is_loopback());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Returns the address of the other side.
    ///
    /// # Errors
    ///
    /// Returns the system's error; there is no address if the connection is gone.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let stream = TcpStream::from_std(std::net::TcpStream::connect(address)?)?;
    /// assert_eq!(stream.peer_addr()?, address);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }

    /// Takes the error that the next operation on the socket would report.
    ///
    /// # Errors
    ///
    /// Returns the system's error, if the query fails.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// assert!(stream.take_error()?.is_none()); // the connection is sound so far
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.socket.take_error()
    }

    /// Returns whether small messages are sent at once.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// assert!(!stream.nodelay()?); // the default collects them
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn nodelay(&self) -> io::Result<bool> {
        self.socket.nodelay()
    }

    /// Sets whether small messages are sent at once (`TCP_NODELAY`) instead of being collected.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// stream.set_nodelay(true)?; // each message of a game is due at once
    /// assert!(stream.nodelay()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.socket.set_nodelay(nodelay)
    }

    /// Returns the number of hops that a packet may take.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// assert!(stream.ttl()? > 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn ttl(&self) -> io::Result<u32> {
        self.socket.ttl()
    }

    /// Sets the number of hops that a packet may take.
    ///
    /// # Errors
    ///
    /// Returns the system's error.
    ///
    /// ```
    /// # use scheduler::net::TcpStream;
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let stream = TcpStream::from_std(std::net::TcpStream::connect(listener.local_addr()?)?)?;
    /// stream.set_ttl(8)?;
    /// assert_eq!(stream.ttl()?, 8);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        self.socket.set_ttl(ttl)
    }
}

impl AsFd for TcpStream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}
