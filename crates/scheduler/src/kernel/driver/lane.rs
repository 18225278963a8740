//! One direction of a descriptor: what is known of it, and who waits for it.

use std::io;

use crate::kernel::{polled::Polled, wakee::Wakee};

/// How many events a registration has had in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen(u64);

/// The news that an event has of one direction.
#[derive(Clone, Copy)]
pub(super) enum News {
    Nothing,
    Ready,
    /// Ready, and there is urgent data.
    Urgent,
    /// Ready, and the other side is gone, or there is an error to be found.
    Closed,
}

/// One direction of a descriptor.
pub(super) struct Lane {
    /// Set by an event, cleared by who finds that there is nothing more to do.
    ready: bool,
    /// The other side is gone: ready for ever, because no further event would report it.
    closed: bool,
    /// There was urgent data. A read stops where that was, and there may be more behind it: from
    /// now on only a try that would block finds nothing left.
    urgent: bool,
    pub(super) seen: Seen,
    /// Those who wait, in the order in which they began to.
    pub(super) waiting: Vec<Wakee>,
    /// Who polled it last without a request.
    pub(super) polled: Option<Polled>,
}

/// Whether a try may have left something to do.
pub(crate) enum Left {
    /// Perhaps something: the next operation tries as well.
    Something,
    /// Nothing: it got less than it asked for.
    Nothing,
}

impl Left {
    /// Returns what may be left after a call for `asked` bytes that transferred `transferred`.
    #[inline]
    pub(crate) fn after(transferred: usize, asked: usize) -> Self {
        if 0 < transferred && transferred < asked {
            Self::Nothing
        } else {
            Self::Something
        }
    }
}

impl Lane {
    /// A lane of which nothing is known yet is worth a try.
    pub(super) fn new() -> Self {
        Self {
            ready: true,
            closed: false,
            urgent: false,
            seen: Seen(0),
            waiting: Vec::new(),
            polled: None,
        }
    }

    /// Forgets what is known of the descriptor: it is another one now.
    pub(super) fn forget_state(&mut self) {
        self.ready = true;
        self.closed = false;
        self.urgent = false;
    }

    /// Tries an operation for as long as it is worth that. `None` if it would block.
    #[inline]
    pub(super) fn attempt<T>(
        &mut self,
        operation: &mut impl FnMut() -> io::Result<(T, Left)>,
    ) -> Option<io::Result<T>> {
        while self.ready {
            match operation() {
                Ok((transferred, left)) => {
                    if matches!(left, Left::Nothing) {
                        // Unless the other side is gone, which a further try would report.
                        self.ready = self.closed || self.urgent;
                    }
                    return Some(Ok(transferred));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.ready = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Some(Err(error)),
            }
        }
        None
    }

    /// Takes in the news of an event, and lists those who wait for this direction. Returns whether
    /// one of them polled.
    #[inline]
    pub(super) fn take_in(&mut self, news: News, woken: &mut Vec<Wakee>) -> bool {
        match news {
            News::Nothing => return false,
            News::Ready => {}
            News::Urgent => self.urgent = true,
            News::Closed => self.closed = true,
        }
        self.ready = true;
        self.seen.0 += 1;
        if !self.waiting.is_empty() {
            woken.extend_from_slice(&self.waiting);
        }
        let Some(polled) = self.polled.take() else {
            return false;
        };
        woken.push(polled.wakee);
        true
    }
}
