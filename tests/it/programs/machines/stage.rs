//! A game machine under test: each step with what it says and what it asks for.

use std::{cell::RefCell, fmt::Arguments, rc::Rc};

use coroutine::Yielded;
use rps::{Audience, Departure, Event, GameMachine, Reaction, game_machine, rock_paper_scissors};

pub(super) struct Stage {
    pub(super) machine: GameMachine<'static, &'static str>,
    pub(super) said: Rc<RefCell<Vec<String>>>,
}

impl Stage {
    /// A machine that waits for its first guest.
    pub(super) fn waiting(best_of: u32) -> Self {
        let said = Rc::<RefCell<Vec<String>>>::default();
        let heard = Rc::clone(&said);
        let output = move |to: Audience, line: Arguments<'_>| {
            heard.borrow_mut().push(format!("{to} > {line}"));
        };
        let mut machine = game_machine(rock_paper_scissors, output, best_of);
        assert_eq!(machine.start(), Ok(Yielded(Reaction::Waiting)));
        Self { machine, said }
    }

    /// A machine whose first guest has just joined, and has pressed or seen these keys since.
    pub(super) fn playing(best_of: u32, keys: &[&str]) -> Self {
        let mut stage = Self::waiting(best_of);
        for event in [Event::Join("Ernie")]
            .into_iter()
            .chain(keys.iter().map(key))
        {
            stage.machine.send(event).expect("it goes on");
        }
        stage.said.take();
        stage
    }

    /// It is sent this; it says these lines, and then asks for this.
    #[track_caller]
    pub(super) fn send(&mut self, event: Event<&'static str>, said: &[&str], reaction: Reaction) {
        assert_eq!(self.machine.send(event), Ok(Yielded(reaction)), "{event:?}");
        assert_eq!(self.said.take(), said, "{event:?}");
    }

    #[track_caller]
    pub(super) fn key(&mut self, text: &str, said: &[&str], reaction: Reaction) {
        self.send(key(&text), said, reaction);
    }

    #[track_caller]
    pub(super) fn throw(&mut self, departure: Departure, said: &[&str]) {
        let answer = self.machine.throw(departure);
        assert_eq!(answer, Ok(Yielded(Reaction::Waiting)), "{departure:?}");
        assert_eq!(self.said.take(), said, "{departure:?}");
    }
}

#[track_caller]
fn key(text: &&str) -> Event<&'static str> {
    Event::Key(text.parse().expect("the script names player and key"))
}
