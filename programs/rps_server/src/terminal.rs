//! The console: a terminal that delivers each key at once.

use std::{io, os::fd::AsFd};

use coroutine::Coroutine;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    process::{Signal, getpgrp, getpid, kill_process},
    termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
    },
};

use rps::{Values, started};

/// Sets a terminal to cbreak mode without echo, and yields the keys that are pressed.
///
/// The terminal is restored however it ends: by its own end or error, by a close or a drop, while
/// panicking too. What ends the whole process at once leaves no time for it: a signal has to be
/// received (Ctrl-C stays one), and nothing helps against `SIGKILL`. A process that had been
/// stopped resumes it once, without a key, so that it sets the mode anew.
///
/// # Errors
///
/// It is no terminal, or another program's. A terminal that hangs up ends the keys.
pub fn cbreak_keys<'a>(terminal: impl AsFd + 'a) -> io::Result<Values<'a, char>> {
    started(Coroutine::new(async move |co| {
        let cbreak = Cbreak::enter(terminal)?;
        let mut key = None;
        loop {
            co.yield_(key).await?;
            // The read reports one that has gone.
            let _ = cbreak.set(&cbreak.modes);
            key = match cbreak.read() {
                Ok(byte) => Some(char::from(byte)),
                Err(Errno::AGAIN | Errno::INTR) => None,
                Err(Errno::IO) => return Ok(()),
                Err(error) => return Err(io::Error::from(error).into()),
            };
        }
    }))
}

/// A terminal in cbreak mode, as long as it lives.
struct Cbreak<T: AsFd> {
    terminal: T,
    before: Termios,
    modes: Termios,
}

impl<T: AsFd> Cbreak<T> {
    fn enter(terminal: T) -> io::Result<Self> {
        if is_in_background(&terminal) {
            let remedy = "another program has the terminal; run this one in the foreground";
            return Err(io::Error::other(remedy));
        }
        let before = tcgetattr(&terminal)?;
        let mut modes = before.clone();
        // Signals, flow control and the treatment of output stay as they are.
        modes.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        // What was typed before it began is no key.
        tcsetattr(&terminal, OptionalActions::Flush, &modes)?;
        Ok(Self {
            terminal,
            before,
            modes,
        })
    }

    /// At once: to let the output drain would wait for ever if Ctrl-S has stopped it.
    fn set(&self, modes: &Termios) -> Result<(), Errno> {
        // In the background the terminal is somebody else's, who has set it as they like.
        if is_in_background(&self.terminal) {
            return Ok(());
        }
        tcsetattr(&self.terminal, OptionalActions::Now, modes)
    }

    /// Reads a byte if there is one: else it is `AGAIN`, and `IO` if the terminal has hung up.
    fn read(&self) -> Result<u8, Errno> {
        let mut polled = [PollFd::new(&self.terminal, PollFlags::IN)];
        if poll(&mut polled, Some(&Timespec::default()))? == 0 {
            return Err(Errno::AGAIN);
        }
        if is_in_background(&self.terminal) {
            // What a read would do. But that would stop the process again and again, until it is in
            // the foreground, whatever signal has come meanwhile.
            kill_process(getpid(), Signal::TTIN)?;
            return Err(Errno::AGAIN);
        }
        let mut byte = [0];
        match rustix::io::read(&self.terminal, &mut byte)? {
            0 => Err(Errno::IO),
            _ => Ok(byte[0]),
        }
    }
}

/// Whether another job has the terminal. One that is no job's is ours.
fn is_in_background(terminal: impl AsFd) -> bool {
    tcgetpgrp(terminal).is_ok_and(|foreground| foreground != getpgrp())
}

impl<T: AsFd> Drop for Cbreak<T> {
    fn drop(&mut self) {
        // A drop cannot report that the terminal has gone.
        let _ = self.set(&self.before);
    }
}
