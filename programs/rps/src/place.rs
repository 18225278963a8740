//! Where a game is played, and who comes there.

use std::io::Write;

use super::source::Source;

/// The number of a signal that stops the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal(pub(crate) u8);

/// Somebody who has come in.
pub(crate) struct Guest<H> {
    pub(crate) name: String,
    pub(crate) keys: Source<'static, H, char>,
    pub(crate) output: Box<dyn Write>,
}

/// All that is heard there, and the screen of the one who keeps it.
pub(crate) struct Place<'a, H> {
    pub(crate) signals: Source<'a, H, Signal>,
    /// Gives something when the process had been stopped, and goes on.
    pub(crate) continued: Source<'a, H, ()>,
    pub(crate) console: Source<'a, H, char>,
    pub(crate) door: Source<'a, H, Guest<H>>,
    pub(crate) screen: Box<dyn Write + 'a>,
}

/// How a guest is played with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// How many games a round has at the most: an odd number.
    pub(crate) best_of: u32,
    /// How many seconds a guest has for a play.
    pub(crate) idle: u32,
}
