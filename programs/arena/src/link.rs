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

use crate::{admission::Admission, census::Farewell};

/// How many bytes of a guest are taken until something comes of them.
const ALLOWANCE: usize = 4096;

/// How many bytes wait for a guest who does not read them.
const BACKLOG: usize = 16 * 1024;

/// How many of them the system takes off us.
const SEND_BUFFER: usize = 4096;

/// A guest's connection, until both its ends have let it go: then the guest has left.
pub(crate) struct Link {
    pub(crate) stream: TcpStream,
    said: RefCell<Vec<u8>>,
    allowance: Cell<usize>,
    /// Dropped after the socket: a guest is gone when their connection is closed.
    pub(crate) admission: Admission,
}

impl Link {
    pub(crate) fn new(stream: TcpStream, admission: Admission) -> Rc<Self> {
        // What a guest does not read waits here, within bounds, rather than in the system's
        // buffers.
        let _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
        Rc::new(Self {
            stream,
            said: RefCell::new(NEGOTIATION.to_vec()),
            allowance: Cell::new(ALLOWANCE),
            admission,
        })
    }

    /// Adds a line to what the guest is to be sent. Who has too much of it unread is hung up on.
    pub(crate) fn say(&self, line: impl std::fmt::Display) {
        let mut said = self.said.borrow_mut();
        if said.len() > BACKLOG {
            self.admission.leave(Farewell::Deaf);
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
}
