//! A guest, as whichever task has them sees them.

use std::{cell::Cell, fmt::Display, rc::Rc};

use scheduler::{Sender, Wait};

use crate::{
    admission::Admission,
    arena::Arena,
    census::{Farewell, Place},
    link::FarLink,
    name::Name,
};

/// Shows the board to the one who asks.
pub(crate) const BOARD: char = 'b';

/// Leaves: `q`, and what Ctrl-C and Ctrl-D send.
const LEAVE: [char; 3] = ['q', '\x03', '\x04'];

/// What a guest wants who has pressed a key.
pub(crate) enum Wish {
    /// To press this one.
    Press(char),
    /// To leave, or they have.
    Leave,
    /// Something that they have got by now.
    Granted,
}

/// A guest. Who has this value has the guest; who drops it shows them out.
pub(crate) struct Guest {
    arena: Rc<Arena>,
    admission: Rc<Admission>,
    /// Dropped, it ends the connection.
    link: FarLink,
    /// The way back to the lobby, which stays open for as long as there is a guest.
    lobby: Sender<Guest>,
    place: Cell<Place>,
}

impl Guest {
    pub(crate) fn new(
        arena: Rc<Arena>,
        admission: Rc<Admission>,
        link: FarLink,
        lobby: Sender<Guest>,
    ) -> Self {
        arena.count(|census| *census.at(Place::Door) += 1);
        Self {
            arena,
            admission,
            link,
            lobby,
            place: Cell::new(Place::Door),
        }
    }

    pub(crate) fn name(&self) -> Name {
        self.admission.name()
    }

    /// The arena that the guest is in.
    pub(crate) fn arena(&self) -> &Rc<Arena> {
        &self.arena
    }

    /// Something came of what the guest sent: they may go on.
    pub(crate) fn renew_allowance(&self) {
        self.link.ledger.renew_allowance();
    }

    /// The guest is here now, and begins with a whole allowance.
    pub(crate) fn enter(&self, place: Place) {
        let before = self.place.replace(place);
        self.arena.count(|census| {
            *census.at(before) -= 1;
            *census.at(place) += 1;
        });
        self.link.ledger.renew_allowance();
    }

    /// Sends a line. It is written when the guest's connection has its turn.
    pub(crate) fn say(&self, line: impl Display) {
        self.link.say(line);
    }

    /// A wait for a key; `None` when the guest has left.
    pub(crate) fn key(&self) -> Wait<'_, Option<char>> {
        Wait::future(self.link.keys.recv()).map(Result::ok)
    }

    /// What a key means everywhere, or else that it is pressed.
    pub(crate) fn wish(&self, key: Option<char>) -> Wish {
        match key {
            Some(BOARD) => {
                self.show_board();
                Wish::Granted
            }
            Some(key) if !LEAVE.contains(&key) => Wish::Press(key),
            _ => {
                self.link.ledger.leave(Farewell::Left);
                Wish::Leave
            }
        }
    }

    fn show_board(&self) {
        let board = self.arena.board.borrow();
        self.say("Rounds  Games");
        for (name, score) in board.best() {
            self.say(format_args!(
                "{:6}  {:5}  {name}",
                score.rounds, score.games
            ));
        }
        let (own, name) = (board.of(self.name()), self.name());
        self.say(format_args!(
            "{:6}  {:5}  you, {name}",
            own.rounds, own.games
        ));
    }

    /// Notes why the guest is about to be shown out.
    pub(crate) fn leave(&self, farewell: Farewell) {
        self.link.ledger.leave(farewell);
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.link.ledger.farewell().is_some()
    }

    /// Sends the guest to the lobby. If there is none any more, they are shown out.
    pub(crate) fn go_to_lobby(self) {
        let lobby = self.lobby.clone();
        let _ = lobby.try_send(self);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let place = self.place.get();
        self.arena.count(|census| *census.at(place) -= 1);
    }
}
