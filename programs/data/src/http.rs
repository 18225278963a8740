//! A small HTTP/1.1 client over the scheduler's TCP, and a server for the examples' own sites.
//!
//! It speaks plain `http` only, and asks once a connection. The name of a host is looked up on the
//! spot, which holds up the other tasks.

mod address;
mod body;
mod connection;
mod head;
pub(crate) mod redirect;
pub(crate) mod server;

pub(crate) use address::address;
pub(crate) use body::Body;
pub(crate) use redirect::follow;

use std::{io, time::Duration};

use connection::Connection;
use head::Head;
use scheduler::{Stop, Task, net::TcpStream};
use thiserror::Error;
use url::{Position, Url};

/// Why there is no answer, or only a part of one.
#[derive(Debug, Error)]
pub(crate) enum Fault {
    #[error("not a plain http:// address")]
    NotAddress,
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    #[error("the answer is not HTTP: {0}")]
    NotAnswer(String),
    #[error("the answer is cut short")]
    CutShort,
    #[error("no answer in {0:?}")]
    Silent(Duration),
    #[error("redirected in a circle, back to {0}")]
    Circle(Url),
    #[error("redirected more than {0} times")]
    TooFar(usize),
}

/// An answer, whose body has yet to be read.
pub(crate) struct Response {
    head: Head,
    connection: Connection,
}

impl Response {
    pub(crate) fn status(&self) -> u16 {
        self.head.status
    }

    /// The status with the server's words for it.
    pub(crate) fn status_line(&self) -> String {
        let Head { status, reason, .. } = &self.head;
        format!("{status} {reason}").trim_end().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// The body, piece by piece as it comes.
    pub(crate) fn into_body<'a>(self, task: &'a mut Task<'_>) -> Body<'a> {
        body::body(task, self.head, self.connection)
    }
}

/// Asks for a page, and waits for the head of the answer. Nothing that is waited for, of the body
/// neither, may take longer than `patience`.
///
/// # Errors
///
/// The [`Stop`] that is raised meanwhile. A [`Fault`] is one that failed.
pub(crate) async fn get(
    task: &mut Task<'_>,
    url: &Url,
    patience: Duration,
) -> Result<Response, Stop> {
    if url.scheme() != "http" {
        return Err(Fault::NotAddress.into());
    }
    let addresses = url.socket_addrs(|| None).map_err(Fault::Connect)?;
    let connecting = async |task: &mut Task<'_>| TcpStream::connect(task, &addresses[..]).await;
    let stream = within(task, patience, connecting).await?;
    let stream = stream.map_err(Fault::Connect)?;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: cede\r\nConnection: close\r\n\r\n"
    );
    // It fits into what the system buffers.
    let sent = stream.write_all(task, request.as_bytes()).await?;
    sent.map_err(Fault::Broken)?;
    let mut connection = Connection::new(stream, patience);
    let head = connection.parsed(task, Head::parse).await?;
    Ok(Response { head, connection })
}

/// Runs a part of a task's body, which fails when the patience is over.
pub(crate) async fn within<'co, T>(
    task: &mut Task<'co>,
    patience: Duration,
    part: impl AsyncFnOnce(&mut Task<'co>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let ended = task.timeout(patience, part).await?;
    Ok(ended.map_err(|_| Fault::Silent(patience))?)
}
