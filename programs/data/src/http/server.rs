//! A server for the examples' own sites: a task a connection, one answer each.

use std::{rc::Rc, time::Duration};

use scheduler::{
    Stop, Task,
    net::{TcpListener, TcpStream},
};

use super::{Fault, connection::Connection};

/// How long it waits for a client to ask.
const PATIENCE: Duration = Duration::from_secs(5);

/// Accepts clients until its task ends. `answer` is given the path that a client asks for.
///
/// # Errors
///
/// The [`Stop`] that is raised meanwhile.
pub async fn serve<A>(task: &mut Task<'_>, listener: TcpListener, answer: A) -> Result<(), Stop>
where
    A: AsyncFn(&mut Task<'_>, &TcpStream, &str) -> Result<(), Stop> + 'static,
{
    let answer = Rc::new(answer);
    loop {
        let (stream, peer) = listener.accept(task).await??;
        let answer = Rc::clone(&answer);
        task.spawn_daemon(format!("server of {peer}"), async move |task| {
            let mut connection = Connection::new(stream, PATIENCE);
            let path = connection.parsed(task, path).await?;
            answer(task, connection.stream(), &path).await
        });
    }
}

/// The path that a request asks for.
fn path(bytes: &[u8]) -> Result<Option<(usize, String)>, Fault> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => {
            Ok(Some((length, request.path.unwrap_or("/").to_owned())))
        }
        Ok(httparse::Status::Partial) => Ok(None),
        Err(error) => Err(Fault::NotAnswer(error.to_string())),
    }
}

/// Sends a whole answer; `headers` are lines, each with its end.
///
/// # Errors
///
/// The [`Stop`] that is raised meanwhile.
pub async fn reply(
    task: &mut Task<'_>,
    stream: &TcpStream,
    status: &str,
    headers: &str,
    body: &str,
) -> Result<(), Stop> {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    Ok(stream.write_all(task, answer.as_bytes()).await??)
}
