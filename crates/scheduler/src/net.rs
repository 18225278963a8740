//! TCP, in the shape of [`std::net`]: what would block a thread there makes a task wait here.
//!
//! A listener or a stream belongs to the scheduler whose task first uses it, and stays registered there
//! until it is dropped. An operation tries first, and waits only if the system has nothing for it; what
//! the system has told of a descriptor is remembered. So a message that is echoed costs three system
//! calls: a receive, a send, and one wait. An operation that need not wait is answered in the same turn,
//! but a task that has had 16 of them in one turn lets the others have theirs first.
//!
//! Each gives a `Result<io::Result<T>, Stop>`: the outer is what is raised in the task while it waits,
//! the inner what the system says. `.await??` lets both out; `.await?` leaves the inner to be matched:
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

mod attachment;
mod listener;
mod settings;
mod stream;
mod transfer;

pub use listener::TcpListener;
pub use stream::TcpStream;
