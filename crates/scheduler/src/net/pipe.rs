//! One direction of a stream in memory.

use std::{
    collections::VecDeque,
    io::{self, Read},
    mem,
    panic::Location,
    rc::Rc,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    id::SchedulerId,
    kernel::{
        loose_wakee::LooseWakee,
        reason::{Object, Reason},
    },
};

/// Bytes on their way from one end of a duplex stream to the other.
pub(super) struct Pipe {
    state: Mutex<State>,
    capacity: usize,
    made_at: &'static Location<'static>,
}

#[derive(Default)]
struct State {
    bytes: VecDeque<u8>,
    /// Nothing is written any more.
    ended: bool,
    /// Nothing is read any more.
    broken: bool,
    reader: Side,
    writer: Side,
}

/// Those who wait at one end of a pipe.
#[derive(Default)]
struct Side {
    /// Who waits at a request, by tickets.
    waiting: Vec<(u64, LooseWakee)>,
    /// Who polled it last without a request.
    polled: Option<LooseWakee>,
    tickets: u64,
    /// The scheduler in which it was used last.
    home: Option<SchedulerId>,
}

impl Side {
    fn take_all(&mut self) -> Vec<LooseWakee> {
        let waiting = mem::take(&mut self.waiting).into_iter();
        waiting
            .map(|(_, wakee)| wakee)
            .chain(self.polled.take())
            .collect()
    }
}

/// An end of a pipe.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Reader,
    Writer,
}

/// How one who waits is noted.
pub(super) enum Entry {
    /// Until the ticket is withdrawn: for a request.
    Waiting,
    /// Until another one polls.
    #[cfg(feature = "futures-io")]
    Polled,
}

/// What a try came to.
pub(super) enum Tried<T> {
    Done(T),
    /// Nothing can be done now. Who tried is noted, under this ticket if it waits.
    Noted(u64),
}

impl Pipe {
    pub(super) fn new(capacity: usize, made_at: &'static Location<'static>) -> Self {
        Self {
            state: Mutex::default(),
            capacity,
            made_at,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is there: 0 bytes at the end. If there is nothing, `who` is noted.
    pub(super) fn read(
        &self,
        buffer: &mut [u8],
        home: Option<SchedulerId>,
        entry: &Entry,
        who: impl FnOnce() -> LooseWakee,
    ) -> Tried<io::Result<usize>> {
        let mut state = self.lock();
        state.reader.home = home;
        if state.bytes.is_empty() && !state.ended && !buffer.is_empty() {
            return note(state, End::Reader, entry, who());
        }
        let read = state.bytes.read(buffer);
        let woken = state.writer.take_all();
        drop(state);
        woken.into_iter().for_each(LooseWakee::rouse);
        Tried::Done(read)
    }

    /// Writes as much as fits. If nothing does, `who` is noted.
    pub(super) fn write(
        &self,
        bytes: &[u8],
        home: Option<SchedulerId>,
        entry: &Entry,
        who: impl FnOnce() -> LooseWakee,
    ) -> Tried<io::Result<usize>> {
        let mut state = self.lock();
        state.writer.home = home;
        if state.broken || state.ended {
            return Tried::Done(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let room = self.capacity - state.bytes.len();
        if room == 0 && !bytes.is_empty() {
            return note(state, End::Writer, entry, who());
        }
        let written = room.min(bytes.len());
        state.bytes.extend(&bytes[..written]);
        let woken = state.reader.take_all();
        drop(state);
        woken.into_iter().for_each(LooseWakee::rouse);
        Tried::Done(Ok(written))
    }

    /// Ends the data, or breaks the pipe, and wakes both ends.
    pub(super) fn close(&self, end: End) {
        let mut state = self.lock();
        match end {
            End::Writer => state.ended = true,
            End::Reader => {
                state.broken = true;
                state.bytes = VecDeque::new();
            }
        }
        let mut woken = state.reader.take_all();
        woken.extend(state.writer.take_all());
        drop(state);
        woken.into_iter().for_each(LooseWakee::rouse);
    }

    /// Withdraws the note of one who waits.
    pub(super) fn withdraw(&self, end: End, ticket: u64) {
        let mut state = self.lock();
        let side = state.side(end);
        let place = side.waiting.iter().position(|(other, _)| *other == ticket);
        let withdrawn = place.map(|place| side.waiting.remove(place));
        drop(state);
        drop(withdrawn); // it may have a waker, so nothing is locked
    }

    /// The reason for waiting at an end. It is something outside, unless the other end was used
    /// last in the same scheduler.
    pub(super) fn reason(&self, end: End) -> Reason {
        let state = self.lock();
        let (kind, ours, others) = match end {
            End::Reader => ("recv", &state.reader, &state.writer),
            End::Writer => ("send", &state.writer, &state.reader),
        };
        let object = Rc::new(Made { at: self.made_at });
        match ours.home {
            Some(home) if others.home == Some(home) => Reason::Object(kind, object),
            _ => Reason::Outside(kind, object),
        }
    }
}

impl State {
    fn side(&mut self, end: End) -> &mut Side {
        match end {
            End::Reader => &mut self.reader,
            End::Writer => &mut self.writer,
        }
    }
}

fn note<T>(mut state: MutexGuard<'_, State>, end: End, entry: &Entry, who: LooseWakee) -> Tried<T> {
    let side = state.side(end);
    side.tickets += 1;
    let ticket = side.tickets;
    let before: Option<LooseWakee> = match entry {
        Entry::Waiting => {
            side.waiting.push((ticket, who));
            None
        }
        #[cfg(feature = "futures-io")]
        Entry::Polled => side.polled.replace(who),
    };
    drop(state);
    drop(before); // it may have a waker, so nothing is locked
    Tried::Noted(ticket)
}

struct Made {
    at: &'static Location<'static>,
}

impl Object for Made {
    fn describe(&self) -> String {
        format!("duplex stream made at {}", self.at)
    }
}
