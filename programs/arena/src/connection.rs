//! One guest's socket: what is read from it becomes keys, what is said to the guest is written.

use std::{net::Shutdown, rc::Rc, time::Duration};

use rps::NEGOTIATION;
use rustix::net::sockopt::set_socket_send_buffer_size;
use scheduler::{JoinHandle, Stop, Task, TimedOut, net::TcpStream};

use crate::{census::Farewell, link::Link, reader::read_keys};

/// How many bytes the system takes off us that a guest has not read. The others wait in the link,
/// within bounds.
const SEND_BUFFER: usize = 4096;

/// How long a guest has to read what they are sent.
const WRITE: Duration = Duration::from_secs(5);

/// How long a guest who is shown out has to hang up. Data that is on its way meanwhile is passed
/// over: a connection that is closed with data unread takes its last words along.
const LINGER: Duration = Duration::from_secs(1);

/// How long both may take when the arena closes.
const GRACE: Duration = Duration::from_millis(500);

/// Serves a guest until whoever has the guest lets go of them, or the guest does not read. Then
/// says good-bye and hangs up.
///
/// # When cancelled
///
/// The arena closes: the guest is sent the reason. A second cancellation closes the connection
/// without.
pub(crate) async fn connect(
    task: &mut Task<'_>,
    stream: TcpStream,
    link: Link,
) -> Result<(), Stop> {
    let _ = set_socket_send_buffer_size(&stream, SEND_BUFFER); // or the system waits for longer
    let (stream, link) = (Rc::new(stream), Rc::new(link));
    task.scope(async |scope| {
        let (reads, keys) = (Rc::clone(&stream), Rc::clone(&link));
        let reader = scope.spawn("reader", async move |task| {
            read_keys(task, &reads, &keys).await
        });
        let (hangs_up, gone) = (Rc::clone(&stream), Rc::clone(&link));
        scope.spawn("hang up", async move |task| {
            hang_up_on_the_deaf(task, &hangs_up, &gone).await
        });
        let mut writer = Writer {
            stream: &stream,
            link: &link,
            unsent: NEGOTIATION.to_vec(),
        };
        match writer.write_lines(scope).await {
            Ok(None) => {}
            Ok(Some(farewell)) => link.ledger.leave(farewell),
            Err(Stop::Cancelled) => link.ledger.leave(Farewell::Closed),
            Err(stop) => return Err(stop),
        }
        let farewell = link.ledger.farewell();
        // Whoever still has the guest sees that they have left.
        if let Some(Farewell::Deaf | Farewell::Closed) = farewell {
            scope.cancel(reader.id()).await?;
            link.keys.close();
        }
        let mut part = async |task: &mut Task<'_>| writer.part(task, farewell, &reader).await;
        if farewell == Some(Farewell::Closed) {
            let _ = scope.timeout(GRACE, part).await?; // or they have not read it
        } else {
            part(scope).await?;
        }
        scope.cancel(reader.id()).await?;
        Ok(())
    })
    .await
}

/// Hangs up on a guest who has too many lines unread: both directions of the connection see that.
async fn hang_up_on_the_deaf(
    task: &mut Task<'_>,
    stream: &TcpStream,
    link: &Link,
) -> Result<(), Stop> {
    task.wait(link.keys.closed()).await?;
    if link.ledger.farewell() == Some(Farewell::Deaf) {
        let _ = stream.shutdown(Shutdown::Both); // it may be gone already
    }
    Ok(())
}

/// The writing half of a connection.
struct Writer<'a> {
    stream: &'a TcpStream,
    link: &'a Link,
    unsent: Vec<u8>,
}

impl Writer<'_> {
    /// Writes what is said, until the guest is let go. Returns why they leave, if they do so by
    /// themselves.
    async fn write_lines(&mut self, task: &mut Task<'_>) -> Result<Option<Farewell>, Stop> {
        loop {
            let farewell = self.flush(task).await?;
            if farewell.is_some() {
                return Ok(farewell);
            }
            match task.wait(self.link.lines.recv()).await? {
                Ok(line) => self.unsent.extend(line.into_bytes()),
                Err(_) => return Ok(None),
            }
            self.take_lines();
        }
    }

    fn take_lines(&mut self) {
        while let Ok(line) = self.link.lines.try_recv() {
            self.unsent.extend(line.into_bytes());
        }
    }

    /// Writes what was taken so far. Returns the reason if that cannot be done.
    async fn flush(&mut self, task: &mut Task<'_>) -> Result<Option<Farewell>, Stop> {
        while !self.unsent.is_empty() {
            let write = async |task: &mut Task<'_>| self.stream.write(task, &self.unsent).await;
            match task.timeout(WRITE, write).await? {
                Ok(Ok(length)) => drop(self.unsent.drain(..length)),
                Ok(Err(_)) => return Ok(Some(Farewell::Left)),
                Err(TimedOut) => return Ok(Some(Farewell::Deaf)),
            }
        }
        Ok(None)
    }

    /// Sends the last words, and waits until the guest has hung up.
    async fn part(
        &mut self,
        task: &mut Task<'_>,
        farewell: Option<Farewell>,
        reader: &JoinHandle<()>,
    ) -> Result<(), Stop> {
        self.take_lines();
        if let Some(words) = farewell.and_then(Farewell::words) {
            self.unsent.extend(format!("{words}\r\n").into_bytes());
        }
        if farewell != Some(Farewell::Deaf) {
            self.flush(task).await?;
        }
        let _ = self.stream.shutdown(Shutdown::Write); // it may be gone already
        let _ = task
            .timeout(LINGER, async |task| task.join(reader).await)
            .await?;
        Ok(())
    }
}
