//! TCP in the shape of [`std::net`]: where that blocks its thread, a task waits here.
//!
//! A listener or a stream is registered with the scheduler that uses it, until it is dropped, or
//! used in another scheduler: it may be sent to another thread while no task waits for it. An
//! operation is tried first, and waits only if the system has nothing
//! for it; what the system reported about a descriptor is remembered. A message that is echoed
//! costs three system calls: a receive, a send, and one wait. An operation that need not wait is
//! answered in the same turn, but after 16 of them in one turn a task lets the others have theirs
//! first.
//!
//! Each operation returns a `Result<io::Result<T>, Stop>`: the outer result is what is raised in
//! the task while it waits, the inner one is the system's. `.await??` passes both on; `.await?`
//! leaves the inner one to a `match`:
//!
//! ```
//! use scheduler::{Scheduler, net::{TcpListener, TcpStream}};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let address = listener.local_addr()?;
//! let mut scheduler = Scheduler::new();
//! scheduler.spawn("server", async move |task| {
//!     let (stream, _peer) = listener.accept(task).await??;
//!     let mut buffer = [0; 1024];
//!     loop {
//!         match stream.read(task, &mut buffer).await? {
//!             Ok(0) | Err(_) => break Ok(()), // the client has left, one way or the other
//!             Ok(length) => stream.write_all(task, &buffer[..length]).await??,
//!         }
//!     }
//! });
//! let client = scheduler.spawn("client", async move |task| {
//!     let stream = TcpStream::connect(task, address).await??;
//!     stream.write_all(task, b"hello").await??;
//!     let mut echoed = [0; 5];
//!     stream.read_exact(task, &mut echoed).await??;
//!     Ok(echoed)
//! });
//! scheduler.run()?;
//! assert_eq!(client.result(), Some(Ok(*b"hello")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Shutting down
//!
//! A server that has its clients in a [`scope`](crate::Task::scope) ends with all of them:
//! cancelling the server cancels the clients, and it ends when they have ended. A cancellation is
//! raised once; what a task requests afterwards is answered as usual, so each may say good-bye. An
//! error would end the whole scope, so a client keeps its own errors to itself. The end may be
//! announced by anything that can be waited for: for Ctrl-C, a pipe that a signal handler writes
//! to, such as one made by `signal_hook::low_level::pipe`.
//!
//! ```
//! use scheduler::{JoinError, Scheduler, Stop, Task, net::{TcpListener, TcpStream}};
//!
//! async fn serve(task: &mut Task<'_>, listener: &TcpListener) -> Result<(), Stop> {
//!     task.scope(async |scope| loop {
//!         let (stream, peer) = listener.accept(scope).await??;
//!         scope.spawn(format!("client {peer}"), async move |task| {
//!             let left = echo(task, &stream).await;
//!             let _ = stream.write_all(task, b"good-bye").await?;
//!             match left {
//!                 Err(Stop::Failed(_)) => Ok(()), // this client's trouble, not the others'
//!                 left => left,
//!             }
//!         });
//!     })
//!     .await
//! }
//!
//! async fn echo(task: &mut Task<'_>, stream: &TcpStream) -> Result<(), Stop> {
//!     let mut buffer = [0; 1024];
//!     loop {
//!         match stream.read(task, &mut buffer).await?? {
//!             0 => return Ok(()),
//!             length => stream.write_all(task, &buffer[..length]).await??,
//!         }
//!     }
//! }
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! # let address = listener.local_addr()?;
//! let (signals, handler) = std::os::unix::net::UnixStream::pair()?;
//! let mut scheduler = Scheduler::new();
//! # let client = scheduler.spawn("client", async move |task| {
//! #     let stream = TcpStream::connect(task, address).await??;
//! #     stream.write_all(task, b"hello, ").await??;
//! #     let mut heard = [0; 15];
//! #     stream.read_exact(task, &mut heard[..7]).await??;
//! #     std::io::Write::write_all(&mut &handler, b"!")?;
//! #     stream.read_exact(task, &mut heard[7..]).await??;
//! #     Ok(heard)
//! # });
//! scheduler.block_on(async move |task| {
//!     let server = task.spawn("server", async move |task| serve(task, &listener).await);
//!     task.readable(&signals).await?;
//!     task.cancel(server.id()).await?;
//!     match task.join(&server).await? {
//!         Err(JoinError::Cancelled) => Ok(()),
//!         ended => Ok(ended?),
//!     }
//! })?;
//! # scheduler.run()?;
//! # assert_eq!(client.result(), Some(Ok(*b"hello, good-bye")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// The page of `TcpStream` lists its methods in the order of these modules.
mod stream;

mod reading;
mod writing;

#[cfg(feature = "futures-io")]
mod futures_io;
#[cfg(feature = "futures-io")]
mod splitting;

mod settings;

mod address;
mod attachment;
mod bytes;
mod datagrams;
mod duplex;
#[cfg(feature = "futures-io")]
mod duplex_io;
#[cfg(feature = "futures-io")]
mod halves;
mod incoming;
mod listener;
mod pipe;
mod polling;
mod transfer;
mod udp_polling;
mod udp_socket;
mod unix_datagram;
mod unix_datagram_polling;
mod unix_listener;
mod unix_stream;

pub use duplex::{DuplexStream, duplex};
#[cfg(feature = "futures-io")]
pub use halves::{ReadHalf, WriteHalf};
pub use incoming::Incoming;
pub use listener::TcpListener;
pub use stream::TcpStream;
pub use udp_socket::UdpSocket;
pub use unix_datagram::UnixDatagram;
pub use unix_listener::UnixListener;
pub use unix_stream::UnixStream;
