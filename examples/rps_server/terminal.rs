//! The console: a terminal that gives each key at once.

use std::{io, os::fd::AsFd};

use coroutine::Coroutine;
use rustix::{
    io::Errno,
    process::getpgrp,
    termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
    },
};

use super::source::{Values, started};

/// Sets a terminal to cbreak mode without echo, and yields the keys that are pressed.
///
/// The terminal is restored however it ends: by its own end or error, by a close or a drop, while
/// panicking too. What ends the whole process at once leaves no time for it: a signal has to be
/// received (Ctrl-C stays one), and nothing helps against `SIGKILL`.
///
/// # Errors
///
/// It is no terminal. A terminal that hangs up ends the keys.
pub(crate) fn cbreak_keys<'a>(terminal: impl AsFd + 'a) -> io::Result<Values<'a, char>> {
    started(Coroutine::new(async move |co| {
        let cbreak = Cbreak::enter(terminal)?;
        let mut key = None;
        loop {
            co.yield_(key).await?;
            let mut byte = [0];
            key = match rustix::io::read(&cbreak.terminal, &mut byte) {
                Ok(0) | Err(Errno::IO) => return Ok(()),
                Ok(_) => Some(char::from(byte[0])),
                Err(Errno::INTR | Errno::AGAIN) => None,
                Err(error) => return Err(io::Error::from(error).into()),
            };
        }
    }))
}

/// A terminal in cbreak mode, as long as it lives.
struct Cbreak<T: AsFd> {
    terminal: T,
    before: Termios,
}

impl<T: AsFd> Cbreak<T> {
    fn enter(terminal: T) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut cbreak = before.clone();
        // Signals, flow control and the treatment of output stay as they are.
        cbreak.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
        cbreak.special_codes[SpecialCodeIndex::VMIN] = 1;
        cbreak.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&terminal, OptionalActions::Flush, &cbreak)?;
        Ok(Self { terminal, before })
    }
}

impl<T: AsFd> Drop for Cbreak<T> {
    fn drop(&mut self) {
        // In the background the terminal is somebody else's, who has set it as they like.
        if tcgetpgrp(&self.terminal).is_ok_and(|foreground| foreground != getpgrp()) {
            return;
        }
        // At once: to let its output drain would wait for ever if Ctrl-S has stopped it. A drop has
        // nobody to tell that the terminal is gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}
