//! A guest who is in: messages to and fro, and the clock.

use std::time::Instant;

use async_tungstenite::tungstenite::{Message, protocol::frame::coding::CloseCode};
use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future;
use scheduler::{Stop, Task, Wait};

use crate::{
    guest::Limits,
    message::{Said, Told},
    pace::Pace,
    seat::{Put, Seat},
    socket::{NOT_OURS, Over, Socket},
};

/// The length of a line, in bytes.
const LINE: usize = 4000;

pub(crate) struct Talk<'a, S> {
    socket: &'a mut Socket<S>,
    seat: &'a Seat,
    limits: &'a Limits,
    /// When anything came from the browser, a pong included.
    heard: Instant,
    /// When the guest said something.
    said: Instant,
    /// When the browser is asked next whether it is there.
    ping: Instant,
    pace: Pace,
}

/// What happens next to a guest.
enum Next {
    Put(Option<Put>),
    Heard(Result<Message, Over>),
    Time,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Talk<'a, S> {
    pub(crate) fn new(
        now: Instant,
        socket: &'a mut Socket<S>,
        seat: &'a Seat,
        limits: &'a Limits,
    ) -> Self {
        Self {
            socket,
            seat,
            limits,
            heard: now,
            said: now,
            ping: now + limits.ping,
            pace: Pace::new(now),
        }
    }

    /// Talks until it is over.
    pub(crate) async fn run(mut self, task: &mut Task<'_>) -> Result<Over, Stop> {
        loop {
            let next = task.wait(self.next()).await??;
            let done = match next {
                Next::Put(Some(Put::Text(text))) => self.socket.tell(task, text).await?,
                Next::Put(Some(Put::Replaced)) => Err(sent("you came in by another window")),
                Next::Put(None) => Err(sent("you do not read")),
                Next::Time => self.tick(task).await?,
                Next::Heard(Ok(message)) => self.hear(task, message).await?,
                Next::Heard(Err(over)) => Err(over),
            };
            if let Err(over) = done {
                return Ok(over);
            }
        }
    }

    /// Waits for the room, the browser and the clock. Dropping the future loses nothing.
    async fn next(&mut self) -> Result<Next, Stop> {
        let wake = self.ping.min(self.said + self.limits.idle);
        let put = async { Ok(Next::Put(Wait::recv(&self.seat.puts).await?)) };
        let heard = async { Ok(Next::Heard(self.socket.next().await)) };
        let time = async {
            scheduler::sleep_until(wake).await;
            Ok(Next::Time)
        };
        future::or(put, future::or(heard, time)).await
    }

    async fn tick(&mut self, task: &mut Task<'_>) -> Result<Result<(), Over>, Stop> {
        let now = task.now();
        if now >= self.said + self.limits.idle {
            return Ok(Err(sent("you were silent for too long")));
        }
        if now > self.heard + self.limits.ping {
            return Ok(Err(Over::Gone)); // the ping before this one was not answered
        }
        self.ping = now + self.limits.ping;
        self.socket.ping(task).await
    }

    async fn hear(
        &mut self,
        task: &mut Task<'_>,
        message: Message,
    ) -> Result<Result<(), Over>, Stop> {
        self.heard = task.now();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Ok(Err(NOT_OURS)),
            _ => return Ok(Ok(())), // a pong, or a ping that is answered already
        };
        let Ok(Said::Say(line)) = serde_json::from_str(&text) else {
            return Ok(Err(NOT_OURS));
        };
        if line.len() > LINE || !self.pace.allows(self.heard) {
            let text = "That was too long, or too fast. It was not said.";
            return self.socket.tell(task, Told::Notice { text }.text()).await;
        }
        self.said = self.heard;
        if !line.trim().is_empty() {
            self.seat.say(line);
        }
        Ok(Ok(()))
    }
}

fn sent(reason: &'static str) -> Over {
    Over::Away(CloseCode::Policy, reason)
}
