//! What a guest's connection shares with whichever task has the guest.

use std::{
    cell::{Cell, RefCell},
    io::Write,
    mem,
    net::Shutdown,
    rc::Rc,
};

use rps::NEGOTIATION;
use rustix::net::sockopt::set_socket_send_buffer_size;
use scheduler::net::TcpStream;

use crate::{arena::Arena, census::Farewell, name::Name};

/// How many bytes of a guest are taken until something comes of them.
const ALLOWANCE: usize = 4096;

/// How many bytes wait for a guest who does not read them.
const BACKLOG: usize = 16 * 1024;

/// How many of them the system takes off us.
const SEND_BUFFER: usize = 4096;

/// A guest's connection, until both its ends have let it go: then the guest has left.
pub(crate) struct Link {
    pub(crate) stream: TcpStream,
    pub(crate) arena: Rc<Arena>,
    pub(crate) name: Name,
    said: RefCell<Vec<u8>>,
    allowance: Cell<usize>,
    farewell: Cell<Option<Farewell>>,
}

impl Link {
    /// Counts a guest who came.
    pub(crate) fn new(stream: TcpStream, arena: Rc<Arena>) -> Rc<Self> {
        arena.count(|census| census.came += 1);
        // What a guest does not read waits here, within bounds, rather than in the system's
        // buffers.
        let _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
        let name = Name(arena.census().came);
        Rc::new(Self {
            stream,
            arena,
            name,
            said: RefCell::new(NEGOTIATION.to_vec()),
            allowance: Cell::new(ALLOWANCE),
            farewell: Cell::new(None),
        })
    }

    /// Adds a line to what the guest is to be sent. Who has too much of it unread is hung up on.
    pub(crate) fn say(&self, line: impl std::fmt::Display) {
        let mut said = self.said.borrow_mut();
        if said.len() > BACKLOG {
            self.leave(Farewell::Deaf);
            // Both directions of the connection see that, and end.
            let _ = self.stream.shutdown(Shutdown::Both);
        } else {
            let _ = write!(said, "{line}\r\n"); // memory takes everything
        }
    }

    /// Swaps what was said for the buffer of what has been sent.
    pub(crate) fn take_said(&self, sent: &mut Vec<u8>) {
        sent.clear();
        mem::swap(sent, &mut self.said.borrow_mut());
    }

    /// Something came of what the guest sent: they may go on.
    pub(crate) fn renew_allowance(&self) {
        self.allowance.set(ALLOWANCE);
    }

    /// Takes `bytes` off the allowance, if as many are left.
    pub(crate) fn spend(&self, bytes: usize) -> Option<()> {
        let left = self.allowance.get().checked_sub(bytes)?;
        self.allowance.set(left);
        Some(())
    }

    /// Notes why the guest leaves. The first reason stays.
    pub(crate) fn leave(&self, farewell: Farewell) {
        if self.farewell.get().is_none() {
            self.farewell.set(Some(farewell));
        }
    }

    pub(crate) fn farewell(&self) -> Option<Farewell> {
        self.farewell.get()
    }
}

/// The connection is closed: the guest is out.
impl Drop for Link {
    fn drop(&mut self) {
        let farewell = self.farewell().unwrap_or(Farewell::Left);
        if let Farewell::Flooding | Farewell::Deaf = farewell {
            let name = self.name;
            self.arena
                .log(format_args!("{name} was shown out: {farewell}"));
        }
        self.arena.board.borrow_mut().forget(self.name);
        self.arena.connections.borrow_mut().remove(&self.name);
        self.arena.count(|census| census.left(farewell));
    }
}
