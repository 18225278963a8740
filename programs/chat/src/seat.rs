//! A guest's place in a room.

use std::rc::Rc;

use async_tungstenite::tungstenite::Utf8Bytes;
use scheduler::Receiver;

use crate::rooms::Rooms;

/// What a room has for a guest.
#[derive(Debug)]
pub(crate) enum Put {
    Text(Utf8Bytes),
    /// The same guest has come in by another connection.
    Replaced,
}

/// A place in a room, which is left when this is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    rooms: Rc<Rooms>,
    room: String,
    id: u64,
    /// Ends if the guest has let too many messages wait.
    pub(crate) puts: Receiver<Put>,
}

impl Seat {
    pub(crate) fn new(rooms: Rc<Rooms>, room: String, id: u64, puts: Receiver<Put>) -> Self {
        Self {
            rooms,
            room,
            id,
            puts,
        }
    }

    pub(crate) fn say(&self, text: String) {
        self.rooms.say(&self.room, self.id, text);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.rooms.leave(&self.room, self.id);
    }
}
