//! Who hears the machine: the one at the console, and the guest.

use std::{
    fmt::Arguments,
    io::{self, Write},
};

use crate::{key::Player, protocol::Audience};

/// Where the lines go.
pub(crate) struct Voices<'a> {
    screen: Box<dyn Write + 'a>,
    /// What went wrong with the screen, until somebody asks.
    broken: Option<io::Error>,
    /// Absent if there is no guest, and if there is one who cannot be reached any more.
    guest: Option<Box<dyn Write>>,
}

impl<'a> Voices<'a> {
    pub(crate) fn new(screen: Box<dyn Write + 'a>) -> Self {
        Self {
            screen,
            broken: None,
            guest: None,
        }
    }

    pub(crate) fn admit(&mut self, guest: Box<dyn Write>) {
        self.guest = Some(guest);
    }

    pub(crate) fn dismiss(&mut self) {
        self.guest = None;
    }

    /// Whether the guest could be sent everything so far.
    pub(crate) fn reaches_guest(&self) -> bool {
        self.guest.is_some()
    }

    /// Writes a line to whom it concerns. A guest who takes none is not spoken to again: to
    /// wait for one who does not read would make the one at the console wait as well.
    pub(crate) fn say(&mut self, to: Audience, line: Arguments<'_>) {
        if to.includes(Player::Zero) {
            let written = writeln!(self.screen, "{line}");
            self.broken = self.broken.take().or(written.err());
        }
        if to.includes(Player::One) {
            // In one piece, because each write is a packet.
            let line = format!("{line}\r\n");
            self.guest
                .take_if(|guest| guest.write_all(line.as_bytes()).is_err());
        }
    }

    /// # Errors
    ///
    /// A line could not be written to the screen.
    pub(crate) fn check_screen(&mut self) -> io::Result<()> {
        self.broken.take().map_or(Ok(()), Err)
    }
}
