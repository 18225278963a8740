//! HTTP by [hyper] in the tasks of a [scheduler]: its streams, its clock, and an
//! orderly end.
//!
//! hyper does the protocol; a task awaits it. Its closures have no task at hand: what they wait for
//! are plain futures, such as [`scheduler::sleep`] and a [`scheduler::Wait`].
//!
//! ```
//! use http_body_util::BodyExt;
//! use hyper::{Request, Response, body::Incoming, service::service_fn};
//! use hyper::{client::conn::http1 as client, server::conn::http1 as server};
//! use scheduler::{Scheduler, net::{TcpListener, TcpStream}};
//! use scheduler_hyper::{Io, Timer, serve_connection};
//! use std::{convert::Infallible, time::Duration};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let address = listener.local_addr()?;
//! let mut scheduler = Scheduler::new();
//! scheduler.spawn_daemon("server", async move |task| loop {
//!     let (stream, peer) = listener.accept(task).await??;
//!     task.spawn(peer.to_string(), async move |task| {
//!         let hello = service_fn(async |request: Request<Incoming>| {
//!             Ok::<_, Infallible>(Response::new(format!("hello, {}", request.uri().path())))
//!         });
//!         let mut http = server::Builder::new();
//!         http.timer(Timer).header_read_timeout(Duration::from_secs(10));
//!         let connection = http.serve_connection(Io::new(stream), hello);
//!         Ok(serve_connection(task, connection, Duration::from_secs(1)).await??)
//!     });
//! });
//! let body = scheduler.block_on(async move |task| {
//!     let stream = TcpStream::connect(task, address).await??;
//!     let (mut sender, connection) = task.wait(client::handshake(Io::new(stream))).await??;
//!     task.spawn("connection", async move |task| Ok(task.wait(connection).await??));
//!     let request = Request::get("/ann").header("host", "localhost").body(String::new())?;
//!     let response = task.wait(sender.send_request(request)).await??;
//!     Ok(task.wait(response.into_body().collect()).await??.to_bytes())
//! })?;
//! assert_eq!(&*body, b"hello, /ann");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | hyper asks for | this crate has |
//! |---|---|
//! | [`hyper::rt::Read`] and [`Write`](hyper::rt::Write) | [`Io`], around any stream of `futures-io` |
//! | [`hyper::rt::Timer`] | [`Timer`]: without one, hyper has no limit for the head of a request |
//! | [`hyper::rt::Executor`], for HTTP/2 | [`Executor`] |
//! | a future that ends gracefully | [`serve_connection`], which makes it one of a cancellation |
//!
//! With a timer, hyper gives a client 30 seconds for the head of a request, from the end of the
//! response before: a slow client and an idle one are both closed by that.

mod connection;
mod executor;
mod io;
mod timer;

pub use connection::{Connection, serve_connection};
pub use executor::Executor;
pub use io::Io;
pub use timer::Timer;
