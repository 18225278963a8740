use std::{pin::Pin, pin::pin, time::Duration};

use hyper::{
    body::Body,
    rt::{Read, Write},
    server::conn::http1,
    service::HttpService,
};
use scheduler::{Stop, Task};

/// A connection of a server, which can be asked to end.
pub trait Connection: Future<Output = hyper::Result<()>> {
    /// Has the connection end after the response on which it is, or at once if there is none.
    fn graceful_shutdown(self: Pin<&mut Self>);
}

impl<I, B, S> Connection for http1::Connection<I, S>
where
    S: HttpService<hyper::body::Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: Read + Write + Unpin,
    B: Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn graceful_shutdown(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

impl<I, B, S> Connection for http1::UpgradeableConnection<I, S>
where
    S: HttpService<hyper::body::Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: Read + Write + Unpin + Send + 'static,
    B: Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn graceful_shutdown(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

/// Serves a connection until it ends, or until this task is cancelled: then finishes the response
/// on which it is, says in it that it is the last one, and closes the connection.
///
/// A client that takes longer than `grace` for that is left without the rest.
///
/// # Errors
///
/// The outer result is the [`Stop`] that is raised in the task. The inner one is hyper's: the
/// client has broken off, sent what is no HTTP, or was too slow for the limits of the builder.
///
/// # When cancelled
///
/// The connection ends as described, and [`Stop::Cancelled`] goes on. A kill, a deadline, and a
/// second cancellation during the grace drop the connection at once.
///
/// ```
/// use futures_lite::{AsyncReadExt, AsyncWriteExt};
/// use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
/// use scheduler::{Clock, JoinError, Scheduler, net};
/// use scheduler_hyper::{Io, Timer, serve_connection};
/// use std::{convert::Infallible, time::Duration};
///
/// let (mut client, stream) = net::duplex(1024);
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let server = scheduler.spawn("server", async move |task| {
///     let slow = service_fn(async |_: Request<Incoming>| {
///         scheduler::sleep(Duration::from_secs(1)).await;
///         Ok::<_, Infallible>(Response::new("the answer".to_owned()))
///     });
///     let connection = http1::Builder::new().timer(Timer).serve_connection(Io::new(stream), slow);
///     Ok(serve_connection(task, connection, Duration::from_secs(5)).await??)
/// });
/// let (answer, ended) = scheduler.block_on(async move |task| {
///     client.write_all(task, b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await??;
///     task.sleep(Duration::from_millis(1)).await?;
///     server.cancel(); // while the answer is on its way
///     let mut answer = String::new();
///     AsyncReadExt::read_to_string(&mut client, &mut answer).await?;
///     Ok((answer, task.join(&server).await?))
/// })?;
/// assert!(answer.contains("connection: close") && answer.ends_with("the answer"));
/// assert_eq!(ended, Err(JoinError::Cancelled));
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub async fn serve_connection(
    task: &mut Task<'_>,
    connection: impl Connection,
    grace: Duration,
) -> Result<hyper::Result<()>, Stop> {
    let mut connection = pin!(connection);
    match task.wait(connection.as_mut()).await {
        Err(Stop::Cancelled) => {
            connection.as_mut().graceful_shutdown();
            let end = task.timeout(grace, async |task| task.wait(connection.as_mut()).await);
            let _ = end.await?; // it has ended, or its grace has
            Err(Stop::Cancelled)
        }
        ended => ended,
    }
}
