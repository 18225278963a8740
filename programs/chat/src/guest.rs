//! One guest.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use async_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::frame::coding::CloseCode},
};
use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future;
use scheduler::{Stop, Task, Wait};

use crate::{
    message::{Said, Told},
    rooms::Rooms,
    seat::{Put, Seat},
    socket::{Over, Socket},
};

/// How many lines a guest may say in ten seconds.
const PACE: (u32, Duration) = (20, Duration::from_secs(10));

/// The length of a line, in bytes.
const LINE: usize = 4000;

/// How long things may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For a guest to say its name, and for its browser to let a message in.
    pub patience: Duration,
    /// Between two questions whether the browser is there. One that does not answer has gone.
    pub ping: Duration,
    /// Without a line from a guest.
    pub idle: Duration,
    /// For good-byes.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(20),
            ping: Duration::from_secs(30),
            idle: Duration::from_secs(3600),
            grace: Duration::from_millis(500),
        }
    }
}

/// Seats a guest, and lets it talk until it leaves, is idle for too long, or does not read.
///
/// # Errors
///
/// Returns the [`Stop`] that is raised in the task.
///
/// # When cancelled
///
/// The guest is told that the server ends, and has `limits.grace` to say good-bye.
pub async fn guest<S: AsyncRead + AsyncWrite + Unpin>(
    task: &mut Task<'_>,
    stream: WebSocketStream<S>,
    rooms: &Rc<Rooms>,
    limits: &Limits,
) -> Result<(), Stop> {
    let mut socket = Socket::new(stream, limits.patience);
    match visit(task, &mut socket, rooms, limits).await {
        Ok(Over::Gone) => Ok(()),
        Ok(Over::Away(code, reason)) => socket.close(task, (code, reason), limits.grace).await,
        Err(Stop::Cancelled) => {
            let farewell = (CloseCode::Away, "the server ends");
            socket.close(task, farewell, limits.grace).await?;
            Err(Stop::Cancelled)
        }
        Err(stop) => Err(stop),
    }
}

async fn visit<S: AsyncRead + AsyncWrite + Unpin>(
    task: &mut Task<'_>,
    socket: &mut Socket<S>,
    rooms: &Rc<Rooms>,
    limits: &Limits,
) -> Result<Over, Stop> {
    let joining = async |task: &mut Task<'_>| join(task, socket, rooms).await;
    let seat = match task.timeout(limits.patience, joining).await? {
        Ok(Ok(seat)) => seat,
        Ok(Err(over)) => return Ok(over),
        Err(_) => return Ok(Over::Away(CloseCode::Policy, "you did not say your name")),
    };
    match talk(task, socket, &seat, limits).await? {
        Ok(never) => match never {},
        Err(over) => Ok(over),
    }
}

/// Asks for a name until it is one.
async fn join<S: AsyncRead + AsyncWrite + Unpin>(
    task: &mut Task<'_>,
    socket: &mut Socket<S>,
    rooms: &Rc<Rooms>,
) -> Result<Result<Seat, Over>, Stop> {
    loop {
        let told = match task.wait(socket.next()).await? {
            Err(over) => return Ok(Err(over)),
            Ok(Message::Text(text)) => match serde_json::from_str(&text) {
                Ok(Said::Join(join)) => match rooms.join(join) {
                    Ok((seat, welcome)) => {
                        return Ok(socket.tell(task, welcome).await?.map(|()| seat));
                    }
                    Err(reason) => Told::Refused { reason: &reason }.text(),
                },
                _ => return Ok(Err(NOT_OURS)),
            },
            Ok(_) => continue, // a ping, which is answered already
        };
        if let Err(over) = socket.tell(task, told).await? {
            return Ok(Err(over));
        }
    }
}

const NOT_OURS: Over = Over::Away(CloseCode::Unsupported, "that is not this chat's language");

/// What happens next to a guest.
enum Next {
    Heard(Result<Message, Over>),
    Put(Option<Put>),
    Time,
}

enum Never {}

/// Carries messages to and fro, until it is over.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    task: &mut Task<'_>,
    socket: &mut Socket<S>,
    seat: &Seat,
    limits: &Limits,
) -> Result<Result<Never, Over>, Stop> {
    let mut heard = task.now();
    let (mut said, mut pace) = (heard, Pace::new(heard));
    let mut ping = heard + limits.ping;
    loop {
        let next = {
            let put = async { Ok(Next::Put(Wait::recv(&seat.puts).await?)) };
            let message = async { Ok::<_, Stop>(Next::Heard(socket.next().await)) };
            let time = async {
                scheduler::sleep_until(ping.min(said + limits.idle)).await;
                Ok(Next::Time)
            };
            task.wait(future::or(put, future::or(message, time)))
                .await??
        };
        let now = task.now();
        let done = match next {
            Next::Put(Some(Put::Text(text))) => socket.tell(task, text).await?,
            Next::Put(Some(Put::Replaced)) => Err(Over::Away(
                CloseCode::Policy,
                "you came in by another window",
            )),
            Next::Put(None) => Err(Over::Away(CloseCode::Policy, "you do not read")),
            Next::Time if now >= said + limits.idle => Err(Over::Away(
                CloseCode::Policy,
                "you were silent for too long",
            )),
            Next::Time if now > heard + limits.ping => Err(Over::Gone),
            Next::Time => {
                ping = now + limits.ping;
                socket.ping(task).await?
            }
            Next::Heard(Ok(message)) => {
                heard = now;
                match message {
                    Message::Text(text) => match serde_json::from_str(&text) {
                        Ok(Said::Say(line)) if line.len() <= LINE && pace.allows(now) => {
                            said = now;
                            if !line.trim().is_empty() {
                                seat.say(line);
                            }
                            Ok(())
                        }
                        Ok(Said::Say(_)) => {
                            let text = "That was too long, or too fast. It was not said.";
                            socket.tell(task, Told::Notice { text }.text()).await?
                        }
                        _ => Err(NOT_OURS),
                    },
                    Message::Binary(_) => Err(NOT_OURS),
                    _ => Ok(()), // pings and pongs
                }
            }
            Next::Heard(Err(over)) => Err(over),
        };
        if let Err(over) = done {
            return Ok(Err(over));
        }
    }
}

/// Counts the lines of a guest.
struct Pace {
    since: Instant,
    lines: u32,
}

impl Pace {
    fn new(now: Instant) -> Self {
        Self {
            since: now,
            lines: 0,
        }
    }

    fn allows(&mut self, now: Instant) -> bool {
        if now > self.since + PACE.1 {
            *self = Self::new(now);
        }
        self.lines += 1;
        self.lines <= PACE.0
    }
}
