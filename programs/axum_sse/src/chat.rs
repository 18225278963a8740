//! The room: who is in it, and a task for each guest.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Sse, sse::Event},
};
use coroutine::{Complete, Coroutine, SendCoroutine, Yielded};
use futures_lite::{Stream, StreamExt};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::guest::{Act, guest};

/// The lines of a guest that its task has not taken yet; more of them wait.
const LINES: usize = 16;

/// The texts that a guest's browser has not read yet; it misses more of them.
const SHOWN: usize = 256;

#[derive(Default)]
pub(crate) struct Room {
    guests: Mutex<Guests>,
}

#[derive(Default)]
struct Guests {
    next: u32,
    seats: BTreeMap<u32, Seat>,
}

/// One guest, as others see it.
struct Seat {
    lines: Sender<String>,
    shown: Sender<String>,
}

impl Room {
    fn guests(&self) -> MutexGuard<'_, Guests> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, text: &str) {
        for seat in self.guests().seats.values() {
            let _ = seat.shown.try_send(text.to_owned()); // it has gone, or does not read
        }
    }
}

/// `GET /chat`: seats a guest, and streams what it is shown.
pub(crate) async fn join(
    State(room): State<Arc<Room>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (lines, written) = mpsc::channel(LINES);
    let (shown, shows) = mpsc::channel(SHOWN);
    let id = {
        let mut guests = room.guests();
        guests.next += 1;
        let id = guests.next;
        let shown = shown.clone();
        guests.seats.insert(id, Seat { lines, shown });
        id
    };
    tokio::spawn(attend(room, id, written, shown));
    Sse::new(events(id, shows).into_stream().map(Ok))
}

/// Yields the number of the guest, and then each text that it is shown.
fn events(id: u32, mut shows: Receiver<String>) -> SendCoroutine<Event> {
    Coroutine::new_send(async move |co| {
        let number = Event::default().event("guest").data(id.to_string());
        co.yield_(number).await?;
        while let Some(text) = shows.recv().await {
            co.yield_(Event::default().data(text)).await?;
        }
        Ok(())
    })
}

/// `POST /chat/{guest}`: passes a line on to the guest's task.
pub(crate) async fn write(
    State(room): State<Arc<Room>>,
    Path(id): Path<u32>,
    line: String,
) -> StatusCode {
    let seat = room.guests().seats.get(&id).map(|seat| seat.lines.clone());
    match seat {
        Some(lines) if lines.send(line).await.is_ok() => StatusCode::NO_CONTENT,
        _ => StatusCode::NOT_FOUND,
    }
}

/// The task of a guest: holds its coroutine over the awaits for the next line.
async fn attend(room: Arc<Room>, id: u32, mut lines: Receiver<String>, shown: Sender<String>) {
    let mut guest = guest();
    let mut step = guest.start().ok();
    let farewell = loop {
        match step {
            Some(Yielded(Act::Tell(text))) => _ = shown.try_send(text),
            Some(Yielded(Act::Say(text))) => room.say(&text),
            Some(Complete(farewell)) => break Some(farewell),
            None => break None,
        }
        let line = tokio::select! {
            line = lines.recv() => line,
            () = shown.closed() => None, // the browser has left
        };
        step = match line {
            Some(line) => guest.send(line).ok(),
            None => break guest.close().ok().flatten(),
        };
    };
    room.guests().seats.remove(&id);
    if let Some(farewell) = farewell {
        room.say(&farewell);
    }
}
