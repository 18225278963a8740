//! One client.

use std::time::Duration;

use scheduler::{Stop, Task, net::TcpStream};

/// How many bytes of a client the server holds at most.
const BUFFER: usize = 4096;

const GOOD_BYE: &[u8] = b"good-bye\n";

/// How long a client that does not read may hold up the end of the server.
const GRACE: Duration = Duration::from_millis(500);

/// Serves a client until it leaves, or the server ends: then says good-bye.
pub(crate) async fn serve(task: &mut Task<'_>, stream: &TcpStream) -> Result<(), Stop> {
    match echo(task, stream).await {
        Err(Stop::Failed(_)) => Ok(()), // a client that vanishes is no fault
        Err(Stop::Cancelled) => {
            let said = task.timeout(GRACE, async |task| stream.write_all(task, GOOD_BYE).await);
            let _ = said.await?; // it was sent, or there is nobody who would read it
            Err(Stop::Cancelled)
        }
        left => left,
    }
}

/// Sends a client back what it sends, until it leaves.
async fn echo(task: &mut Task<'_>, stream: &TcpStream) -> Result<(), Stop> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match stream.read(task, &mut buffer).await?? {
            0 => return Ok(()),
            length => stream.write_all(task, &buffer[..length]).await??,
        }
    }
}
