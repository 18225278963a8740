use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    rc::Rc,
    time::{Duration, SystemTime},
};

use async_tungstenite::tungstenite::Utf8Bytes;
use scheduler::{Sender, channel};

use crate::{
    message::{Join, Line, Told},
    seat::{Put, Seat},
};

/// How many lines a room remembers.
const HISTORY: usize = 100;

/// How many rooms there are at most; beyond that, an empty one is forgotten.
const ROOMS: usize = 1000;

/// How many messages wait for a guest who does not read. Then it has to go.
const QUEUE: usize = 256;

/// The length of a name or of a room's, in characters.
const NAME: usize = 24;

/// The rooms of a chat, with their guests and their last lines.
#[derive(Debug)]
pub struct Rooms {
    /// Tells the starts of the server apart.
    start: u64,
    by_name: RefCell<BTreeMap<String, Room>>,
}

#[derive(Debug, Default)]
struct Room {
    guests: BTreeMap<u64, Guest>,
    history: VecDeque<Line>,
    /// Numbers guests and lines.
    counted: u64,
}

#[derive(Debug)]
struct Guest {
    name: String,
    token: String,
    puts: Sender<Put>,
}

impl Rooms {
    /// Creates a chat without rooms.
    pub fn new() -> Rc<Self> {
        Rc::new(Self {
            start: milliseconds(),
            by_name: RefCell::default(),
        })
    }

    /// Seats a guest, and returns its first message; or the reason why not.
    pub(crate) fn join(self: &Rc<Self>, join: Join) -> Result<(Seat, Utf8Bytes), String> {
        let (name, room_name) = (valid("name", &join.name)?, valid("room", &join.room)?);
        let mut rooms = self.by_name.borrow_mut();
        if !rooms.contains_key(&room_name) && rooms.len() >= ROOMS {
            let empty = rooms.iter().find(|(_, room)| room.guests.is_empty());
            let empty = empty.map(|(name, _)| name.clone());
            rooms.remove(&empty.ok_or("all rooms are taken")?);
        }
        let room = rooms.entry(room_name.clone()).or_default();
        let namesake = room.guests.iter().find(|(_, guest)| guest.name == name);
        let again = match namesake {
            None => None,
            Some((id, guest)) if guest.token == join.token => Some(*id),
            Some(_) => return Err(format!("somebody in {room_name} is called {name}")),
        };
        if let Some(before) = again.and_then(|id| room.guests.remove(&id)) {
            let _ = before.puts.try_send(Put::Replaced); // or it goes as one who does not read
        }
        room.counted += 1;
        let id = room.counted;
        let (puts, receiver) = channel(QUEUE);
        let token = join.token;
        room.guests.insert(id, Guest { name, token, puts });
        if again.is_none() {
            let text = format!("{} comes in", room.guests[&id].name);
            room.say(None, text, Some(id));
            room.show_people(Some(id));
        }
        let welcome = Told::Welcome {
            start: self.start,
            people: room.people(),
            history: room.history.iter().collect(),
        };
        let welcome = welcome.text();
        let seat = Seat::new(Rc::clone(self), room_name, id, receiver);
        Ok((seat, welcome))
    }

    pub(crate) fn say(&self, room: &str, id: u64, text: String) {
        let mut rooms = self.by_name.borrow_mut();
        let Some(room) = rooms.get_mut(room) else {
            return;
        };
        let name = room.guests.get(&id).map(|guest| guest.name.clone());
        if name.is_some() {
            room.say(name, text, None);
        }
    }

    /// Takes a guest out; one who was replaced, or did not read, is out already.
    pub(crate) fn leave(&self, room: &str, id: u64) {
        let mut rooms = self.by_name.borrow_mut();
        let Some(room) = rooms.get_mut(room) else {
            return;
        };
        if let Some(guest) = room.guests.remove(&id) {
            room.say(None, format!("{} leaves", guest.name), None);
            room.show_people(None);
        }
    }
}

impl Room {
    fn people(&self) -> Vec<&str> {
        self.guests.values().map(|guest| &*guest.name).collect()
    }

    /// Adds a line, and shows it to everybody `but` one.
    fn say(&mut self, name: Option<String>, text: String, but: Option<u64>) {
        self.counted += 1;
        let (number, time) = (self.counted, milliseconds());
        let line = Line {
            number,
            time,
            name,
            text,
        };
        let told = Told::Line { line: &line }.text();
        self.history.push_back(line);
        if self.history.len() > HISTORY {
            self.history.pop_front();
        }
        self.show(told, but);
    }

    fn show_people(&mut self, but: Option<u64>) {
        let people = self.people();
        let told = Told::People { people }.text();
        self.show(told, but);
    }

    /// A guest whose queue is full loses its place, and so the end of its queue.
    fn show(&mut self, told: Utf8Bytes, but: Option<u64>) {
        self.guests.retain(|id, guest| {
            Some(*id) == but || guest.puts.try_send(Put::Text(told.clone())).is_ok()
        });
    }
}

fn valid(what: &str, name: &str) -> Result<String, String> {
    match name.trim() {
        "" => Err(format!("the {what} is empty")),
        name if name.chars().count() > NAME => Err(format!("the {what} is too long")),
        name if name.chars().any(char::is_control) => Err(format!("that is no {what}")),
        name => Ok(name.to_owned()),
    }
}

fn milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let since = since.unwrap_or(Duration::ZERO).as_millis(); // a clock before 1970 shows 1970
    u64::try_from(since).unwrap_or(u64::MAX)
}
