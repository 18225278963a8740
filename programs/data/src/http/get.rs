//! A request, and the answer to it.

use std::time::Duration;

use scheduler::{Stop, Task, net::TcpStream};
use url::{Position, Url};

use super::{
    body::{self, Body},
    connection::Connection,
    fault::{Fault, within},
    head::Head,
};

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
