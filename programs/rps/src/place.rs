//! Where a game is played, and who comes there.

use std::io::Write;

use crate::source::Source;

/// The number of a signal that stops the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal(pub u8);

/// Somebody who has come in.
#[expect(missing_debug_implementations, reason = "a `dyn Write` shows nothing")]
pub struct Guest<H> {
    /// The name, as the others see it.
    pub name: String,
    /// The keys that the guest presses.
    pub keys: Source<'static, H, char>,
    /// The guest's screen.
    pub output: Box<dyn Write>,
}

/// All that is heard there, and the screen of the one who keeps it.
#[expect(missing_debug_implementations, reason = "a `dyn Write` shows nothing")]
pub struct Place<'a, H> {
    /// The signals that stop the loop.
    pub signals: Source<'a, H, Signal>,
    /// Yields a value when the process had been stopped, and goes on.
    pub continued: Source<'a, H, ()>,
    /// The keys of the one at the console.
    pub console: Source<'a, H, char>,
    /// The guests who come.
    pub door: Source<'a, H, Guest<H>>,
    /// The screen of the one at the console.
    pub screen: Box<dyn Write + 'a>,
}

/// How a guest is played with.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How many games a round has at the most: an odd number.
    pub best_of: u32,
    /// How many seconds a guest has for a play.
    pub idle: u32,
}
