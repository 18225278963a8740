//! A connection, with what has been read of it and not yet been used.

use std::time::Duration;

use scheduler::{Stop, Task, net::TcpStream};

use super::{Fault, within};

/// No head is longer.
const LONGEST_HEAD: usize = 1 << 16;

#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    patience: Duration,
    unread: Vec<u8>,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            unread: Vec::new(),
        }
    }

    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Takes the next piece off, of at most `most` bytes; `None` at the end of the connection.
    pub(super) async fn piece(
        &mut self,
        task: &mut Task<'_>,
        most: u64,
    ) -> Result<Option<Vec<u8>>, Stop> {
        if self.unread.is_empty() && !self.fill(task).await? {
            return Ok(None);
        }
        let length = usize::try_from(most).unwrap_or(usize::MAX);
        let rest = self.unread.split_off(length.min(self.unread.len()));
        Ok(Some(std::mem::replace(&mut self.unread, rest)))
    }

    /// Takes off what `parse` finds at the front, with its length, as soon as all of it is there.
    pub(super) async fn parsed<T>(
        &mut self,
        task: &mut Task<'_>,
        parse: impl Fn(&[u8]) -> Result<Option<(usize, T)>, Fault>,
    ) -> Result<T, Stop> {
        loop {
            if let Some((length, found)) = parse(&self.unread)? {
                self.unread.drain(..length);
                return Ok(found);
            }
            if self.unread.len() > LONGEST_HEAD {
                return Err(Fault::NotAnswer("its head has no end".to_owned()).into());
            }
            if !self.fill(task).await? {
                return Err(Fault::CutShort.into());
            }
        }
    }

    /// Reads more; false at the end of the connection.
    async fn fill(&mut self, task: &mut Task<'_>) -> Result<bool, Stop> {
        let mut buffer = vec![0; 1 << 14];
        let reading = async |task: &mut Task<'_>| self.stream.read(task, &mut buffer).await;
        let read = within(task, self.patience, reading).await?;
        let length = read.map_err(Fault::Broken)?;
        self.unread.extend_from_slice(&buffer[..length]);
        Ok(length > 0)
    }
}
