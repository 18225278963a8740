//! The two ends of what goes on between a guest's socket and whichever task has the guest. They may
//! be on two cores.

use std::{fmt::Display, sync::Arc};

use async_channel::{Receiver, Sender, bounded, unbounded};

use crate::{census::Farewell, ledger::Ledger};

/// How many keys wait for the task that has the guest; it takes as many in one turn at the most.
const KEYS: usize = 16;

/// How many lines wait for a guest who does not read them.
const BACKLOG: usize = 256;

/// The socket's end: keys go in, lines come out. No more of them come when the guest is let go.
pub(crate) struct Link {
    pub(crate) keys: Sender<char>,
    pub(crate) lines: Receiver<String>,
    pub(crate) ledger: Arc<Ledger>,
}

/// The other end.
pub(crate) struct FarLink {
    pub(crate) keys: Receiver<char>,
    lines: Sender<String>,
    pub(crate) ledger: Arc<Ledger>,
}

/// Makes both ends.
pub(crate) fn link() -> (Link, FarLink) {
    let (pressed, keys) = bounded(KEYS);
    let (said, lines) = unbounded();
    let ledger = Arc::new(Ledger::new());
    let far = FarLink {
        keys,
        lines: said,
        ledger: Arc::clone(&ledger),
    };
    let near = Link {
        keys: pressed,
        lines,
        ledger,
    };
    (near, far)
}

impl FarLink {
    /// Adds a line to what the guest is to be sent. Who has too many of them unread is hung up on:
    /// both ends see that their keys have ended.
    pub(crate) fn say(&self, line: impl Display) {
        if self.lines.len() < BACKLOG {
            let _ = self.lines.try_send(format!("{line}\r\n")); // the socket may be gone
        } else {
            self.ledger.leave(Farewell::Deaf);
            self.keys.close();
        }
    }
}
