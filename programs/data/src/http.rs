//! A small HTTP/1.1 client over the scheduler's TCP, and a server for the examples' own sites.
//!
//! It speaks plain `http` only, and asks once a connection. The name of a host is looked up on the
//! spot, which holds up the other tasks.

mod address;
mod body;
mod connection;
mod head;
pub mod redirect;
pub mod server;

pub use address::address;
pub use body::Body;
pub use redirect::follow;

use std::{io, time::Duration};

use connection::Connection;
use head::Head;
use scheduler::{Stop, Task, net::TcpStream};
use thiserror::Error;
use url::{Position, Url};

/// The reason why there is no answer, or only a part of one.
#[derive(Debug, Error)]
pub enum Fault {
    /// The address is none of plain HTTP.
    #[error("not a plain http:// address")]
    NotAddress,
    /// The server cannot be reached.
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    /// The answer is not HTTP.
    #[error("the answer is not HTTP: {0}")]
    NotAnswer(String),
    /// The answer ended too early.
    #[error("the answer is cut short")]
    CutShort,
    /// Nothing came in this time.
    #[error("no answer in {0:?}")]
    Silent(Duration),
    /// The redirections lead back here.
    #[error("redirected in a circle, back to {0}")]
    Circle(Url),
    /// There were more redirections than this.
    #[error("redirected more than {0} times")]
    TooFar(usize),
}

/// An answer, whose body has yet to be read.
#[derive(Debug)]
pub struct Response {
    head: Head,
    connection: Connection,
}

impl Response {
    /// Returns the status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.head.status
    }

    /// Returns the status code with the server's words for it.
    #[must_use]
    pub fn status_line(&self) -> String {
        let Head { status, reason, .. } = &self.head;
        format!("{status} {reason}").trim_end().to_owned()
    }

    /// Returns the value of a header, if there is one of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// Returns the body, piece by piece as it comes.
    pub fn into_body<'a>(self, task: &'a mut Task<'_>) -> Body<'a> {
        body::body(task, self.head, self.connection)
    }
}

/// Asks for a page, and waits for the head of the answer. Nothing that is waited for, of the body
/// neither, may take longer than `patience`.
///
/// # Errors
///
/// The [`Stop`] that is raised meanwhile. A [`Fault`] is one that failed.
pub async fn get(task: &mut Task<'_>, url: &Url, patience: Duration) -> Result<Response, Stop> {
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

/// Runs a part of a task's body, which fails when `patience` is over.
///
/// # Errors
///
/// Those of the part; [`Fault::Silent`] if it takes too long.
pub async fn within<'co, T>(
    task: &mut Task<'co>,
    patience: Duration,
    part: impl AsyncFnOnce(&mut Task<'co>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let ended = task.timeout(patience, part).await?;
    Ok(ended.map_err(|_| Fault::Silent(patience))?)
}
