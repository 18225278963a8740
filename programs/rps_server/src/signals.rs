//! Signals, as something to wait for: those that stop the server, and the one that lets it go on.

use std::{
    io::{self, Read},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use coroutine::Coroutine;
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM},
    flag, low_level,
};

use crate::poll::Handle;
use rps::{Signal, Source, started};

/// Receives Ctrl-C and its like from now on: they no longer end the process by themselves.
pub(crate) struct Signals {
    /// It can be read once there is one.
    pipe: UnixStream,
    /// The number of the last; 0 if there was none. Set by the handler, before it writes to the
    /// pipe.
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

/// Yields the last signal that asked the server to stop.
///
/// # Errors
///
/// As [`Signals::receive`].
pub(crate) fn stopping() -> io::Result<Source<'static, Handle, Signal>> {
    let signals = Rc::new(Signals::receive()?);
    Ok(Source {
        handle: Handle::of(&signals),
        values: started(Coroutine::new(async move |co| {
            loop {
                co.yield_(signals.last()).await?;
            }
        }))?,
    })
}

/// Yields a value when the process goes on after it had been stopped, as by Ctrl-Z.
///
/// # Errors
///
/// The system refuses a pipe, or a handler.
pub(crate) fn continued() -> io::Result<Source<'static, Handle, ()>> {
    let (pipe, writer) = UnixStream::pair()?;
    pipe.set_nonblocking(true)?;
    low_level::pipe::register(SIGCONT, writer)?;
    let pipe = Rc::new(pipe);
    Ok(Source {
        handle: Handle::of(&pipe),
        values: started(Coroutine::new(async move |co| {
            let mut told = None;
            loop {
                co.yield_(told).await?;
                // One read takes all that has come, or fails because there is nothing.
                told = (&*pipe).read(&mut [0; 256]).ok().map(drop);
            }
        }))?,
    })
}
