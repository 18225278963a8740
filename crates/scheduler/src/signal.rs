//! Signals as a source: Ctrl-C and its like, which a task waits for as for anything else.
//!
//! From the creation of a [`Signals`] on, its signals no longer end the process by themselves. A
//! program that ends itself in good order then ends with the exit code that a shell reports for one
//! that was ended by the signal: 128 and its number, 130 for Ctrl-C.
//!
//! ```
//! use scheduler::{JoinError, Scheduler, signal::{self, Signal}};
//!
//! let code = Scheduler::new().block_on(async |task| {
//!     let mut stopping = signal::shutdown()?; // before the work begins
//!     let server = task.spawn("server", async |task| {
//!         let stopped = task.park().await; // serves
//!         task.yield_now().await?; // says good-bye
//!         stopped
//!     });
//! #   rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT)?;
//!     let signal = stopping.recv(task).await?; // Ctrl-C. A second one ends the process at once
//!     server.cancel();
//!     match task.join(&server).await? {
//!         Ok(()) | Err(JoinError::Cancelled) => Ok(signal.exit_code()),
//!         Err(failed) => Err(failed.into()),
//!     }
//! })?;
//! assert_eq!(code, 130); // for `ExitCode::from`
//! # Ok::<(), scheduler::RunError>(())
//! ```
//!
//! # The second Ctrl-C
//!
//! A program that cleans up may hang in that, or have a task that computes and lets nobody else
//! have a turn. [`shutdown`] therefore has the second signal end the process at once: the handler
//! itself does it, whatever the scheduler does. Nothing is cleaned up then, the terminal included.
//! [`ctrl_c`] delivers every Ctrl-C, for programs in which it means something else, such as "stop
//! this command".

use std::{fmt, io};

use signal_hook::consts;

mod signals;

pub use signals::Signals;

/// A kind of signal.
///
/// ```
/// use scheduler::signal::Signal;
///
/// assert_eq!(Signal::INTERRUPT.to_string(), "SIGINT");
/// assert_eq!(Signal::TERMINATE.exit_code(), 143);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signal(i32);

impl Signal {
    /// SIGINT: Ctrl-C.
    pub const INTERRUPT: Self = Self(consts::SIGINT);
    /// SIGTERM: another process asks this one to end.
    pub const TERMINATE: Self = Self(consts::SIGTERM);
    /// SIGHUP: the terminal is gone; of a daemon, a request to read its configuration again.
    pub const HANG_UP: Self = Self(consts::SIGHUP);
    /// SIGQUIT: Ctrl-\.
    pub const QUIT: Self = Self(consts::SIGQUIT);
    /// SIGUSR1: what the program says it means.
    pub const USER_1: Self = Self(consts::SIGUSR1);
    /// SIGUSR2: what the program says it means.
    pub const USER_2: Self = Self(consts::SIGUSR2);
    /// SIGWINCH: the terminal's size has changed.
    pub const WINDOW_CHANGE: Self = Self(consts::SIGWINCH);
    /// SIGCHLD: a child process has ended or stopped.
    pub const CHILD: Self = Self(consts::SIGCHLD);

    /// Returns the exit code that a shell reports for a process that this signal ended: 128 and its
    /// number.
    ///
    /// ```
    /// use scheduler::signal::Signal;
    ///
    /// assert_eq!(Signal::INTERRUPT.exit_code(), 130);
    /// ```
    #[expect(
        clippy::missing_panics_doc,
        reason = "the signals above have numbers below 32"
    )]
    pub fn exit_code(self) -> u8 {
        u8::try_from(128 + self.0).expect("the numbers of these signals are below 32")
    }

    fn number(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = signal_hook::low_level::signal_name(self.0);
        f.write_str(name.unwrap_or("a signal"))
    }
}

impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Receives every Ctrl-C from now on, in place of the process's end.
///
/// # Errors
///
/// Returns the system's error: too many files are open.
///
/// ```
/// use scheduler::{Clock, Scheduler, Wait, signal};
/// use std::time::Duration;
///
/// let slept = Scheduler::new().block_on(async |task| {
///     let mut ctrl_c = signal::ctrl_c()?;
/// #   rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT)?;
///     task.wait_any([
///         Wait::signal(&mut ctrl_c).map(|_| "interrupted"),
///         Wait::sleep(Duration::from_secs(60)).map(|()| "slept"),
///     ])
///     .await
/// })?;
/// assert_eq!(slept, "interrupted");
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub fn ctrl_c() -> io::Result<Signals> {
    Signals::new([Signal::INTERRUPT])
}

/// Receives the first Ctrl-C or SIGTERM; the second one ends the process at once.
///
/// It is [`Signals::once_then_exit`] for [`Signal::INTERRUPT`] and [`Signal::TERMINATE`].
///
/// # Errors
///
/// Returns the system's error: too many files are open.
///
/// ```
/// use scheduler::{Scheduler, signal};
///
/// let code = Scheduler::new().block_on(async |task| {
///     let mut stopping = signal::shutdown()?;
/// #   rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM)?;
///     Ok(stopping.recv(task).await?.exit_code())
/// })?;
/// assert_eq!(code, 143); // of SIGTERM
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub fn shutdown() -> io::Result<Signals> {
    Signals::once_then_exit([Signal::INTERRUPT, Signal::TERMINATE])
}
