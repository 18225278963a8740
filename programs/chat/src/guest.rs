//! One guest.

use std::{rc::Rc, time::Duration};

use async_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::frame::coding::CloseCode},
};
use futures_io::{AsyncRead, AsyncWrite};
use scheduler::{Stop, Task};

use crate::{
    message::{Said, Told},
    rooms::Rooms,
    seat::Seat,
    socket::{NOT_OURS, Over, Socket},
    talk::Talk,
};

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
    Talk::new(task.now(), socket, &seat, limits).run(task).await
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
