//! What a bot hears, line by line.

use std::{collections::VecDeque, io, mem};

use coroutine::Yielded;
use rps::{TelnetFilter, strict_telnet_filter};
use scheduler::{Event, Stop, Task, Wait, net::TcpStream};

/// A bot's end of a connection.
pub(crate) struct Lines {
    stream: TcpStream,
    filter: TelnetFilter,
    begun: String,
    whole: VecDeque<String>,
}

impl Lines {
    pub(crate) fn over(stream: TcpStream) -> Self {
        let filter = strict_telnet_filter().primed();
        Self {
            stream,
            filter: filter.expect("it yields before it is sent a byte"),
            begun: String::new(),
            whole: VecDeque::new(),
        }
    }

    pub(crate) async fn press(&self, task: &mut Task<'_>, key: char) -> Result<(), Stop> {
        let mut bytes = [0; 4];
        let key = key.encode_utf8(&mut bytes);
        Ok(self.stream.write_all(task, key.as_bytes()).await??)
    }

    /// Returns the next line; `None` after the last one.
    pub(crate) async fn next(&mut self, task: &mut Task<'_>) -> Result<Option<String>, Stop> {
        let mut buffer = [0; 512];
        while self.whole.is_empty() {
            match self.stream.read(task, &mut buffer).await?? {
                0 => return Ok(None),
                length => self.hear(&buffer[..length]),
            }
        }
        Ok(self.whole.pop_front())
    }

    /// As `next`, unless something happens before there is a line.
    pub(crate) async fn next_unless(
        &mut self,
        task: &mut Task<'_>,
        event: &Event,
    ) -> Result<Option<String>, Stop> {
        if self.whole.is_empty() {
            let heard = Wait::readable(&self.stream);
            let happened = Wait::event(event).map(|()| io::Result::Ok(()));
            task.wait_any([heard, happened]).await??;
            if event.is_set() {
                return Ok(None);
            }
        }
        self.next(task).await
    }

    fn hear(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let Yielded(is_text) = self.filter.send(byte).expect("a filter never ends");
            match byte {
                b'\n' => self.whole.push_back(mem::take(&mut self.begun)),
                b'\r' => {}
                _ if is_text => self.begun.push(char::from(byte)),
                _ => {}
            }
        }
    }
}
