//! The signals that stop the server, as something to wait for.

use std::{
    io,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM},
    flag, low_level,
};

use crate::place::Signal;

/// Receives Ctrl-C and its like from now on: they no longer end the process by themselves.
pub(crate) struct Signals {
    /// It can be read once there is one.
    pipe: UnixStream,
    /// The number of the last; 0 if there was none. Set by the handler, before it writes to the pipe.
    last: Arc<AtomicUsize>,
}

impl Signals {
    /// # Errors
    ///
    /// The system refuses a pipe, or a handler.
    pub(crate) fn receive() -> io::Result<Self> {
        let (pipe, writer) = UnixStream::pair()?;
        let last = Arc::new(AtomicUsize::new(0));
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            let number = usize::try_from(signal).expect("numbers of signals are positive");
            flag::register_usize(signal, Arc::clone(&last), number)?;
            low_level::pipe::register(signal, writer.try_clone()?)?;
        }
        Ok(Self { pipe, last })
    }

    /// The last one that came.
    pub(crate) fn last(&self) -> Option<Signal> {
        let number = self.last.load(Ordering::SeqCst);
        u8::try_from(number)
            .ok()
            .filter(|&number| number > 0)
            .map(Signal)
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}
