//! A table: the game machine, with two guests for its players.

use std::{cell::Cell, fmt::Arguments, rc::Rc};

use coroutine::Yielded;
use rps::{
    Audience, Departure, Event, Key, Play,
    Player::{self, One, Zero},
    Reaction, game_machine,
};
use scheduler::{Stop, Task, Wait};

use crate::{
    census::{Farewell, Place},
    clock::Clock,
    door::wait_at_the_door,
    guest::{Guest, Wish},
    scored::scored,
};

/// How a round came to its end.
enum End {
    /// This one has won it.
    Won(Player),
    /// Somebody left.
    BrokenOff,
}

enum Happened {
    Pressed(Player, Option<char>),
    Tick,
}

/// Lets two guests play a round. Who stays goes to the door, or if the other one left, to the
/// lobby.
pub(crate) async fn play_at_a_table(task: &mut Task<'_>, guests: [Guest; 2]) -> Result<(), Stop> {
    let arena = Rc::clone(guests[0].arena());
    let number = arena.next_table();
    for (guest, player, other) in [
        (&guests[0], Zero, &guests[1]),
        (&guests[1], One, &guests[0]),
    ] {
        guest.enter(Place::Table);
        let other = other.name();
        guest.say(format_args!(
            "Table {number}: you are player {player}, {other} is player {}. Press r, p or s.",
            player.opponent()
        ));
    }
    let end = play_a_round(task, &guests).await?;
    if let End::Won(winner) = end {
        let winner = guests[winner.index()].name();
        arena.board.borrow_mut().count_round(winner);
        arena.count(|census| census.rounds += 1);
    }
    for guest in guests.into_iter().filter(|guest| !guest.is_leaving()) {
        match end {
            End::Won(_) => drop(task.spawn("door", async move |task| {
                wait_at_the_door(task, guest).await
            })),
            End::BrokenOff => {
                guest.say("You are back in the lobby.");
                guest.go_to_lobby();
            }
        }
    }
    Ok(())
}

/// Drives a machine for one round: waits on its behalf, and delivers what it says.
async fn play_a_round(task: &mut Task<'_>, guests: &[Guest; 2]) -> Result<End, Stop> {
    let arena = guests[0].arena();
    let last_winner = Rc::new(Cell::new(None));
    let new_game = || {
        let (arena, last_winner) = (Rc::clone(arena), Rc::clone(&last_winner));
        let names = [guests[0].name(), guests[1].name()];
        scored(move |winner| {
            last_winner.set(Some(winner));
            arena.board.borrow_mut().count_game(names[winner.index()]);
            arena.count(|census| census.games += 1);
        })
    };
    let output = |to: Audience, line: Arguments<'_>| {
        for player in [Zero, One] {
            if to.includes(player) {
                guests[player.index()].say(line);
            }
        }
    };
    let mut machine = game_machine(new_game, output, arena.settings.best_of);
    machine.start().expect("it waits for a guest");
    let mut answer = machine.send(Event::Join(guests[1].name())).ok();
    let mut turn = Turn::begin(task, guests);
    let mut end = End::BrokenOff;
    loop {
        let Yielded(reaction) = answer.expect("it goes on while somebody plays");
        match reaction {
            Reaction::Waiting => return Ok(end),
            Reaction::Play => {}
            Reaction::ResetTimeout => turn = Turn::begin(task, guests),
            Reaction::DisableTimeout => turn.is_done_by(One),
        }
        answer = match turn.next(task).await? {
            Ok(key) => {
                let answer = machine.send(Event::Key(key)).ok();
                end = last_winner.get().map_or(End::BrokenOff, End::Won);
                answer
            }
            Err(departure) => {
                end = End::BrokenOff;
                machine.throw(departure).ok()
            }
        };
    }
}

/// One game's worth of waiting: both have to press a key in time.
///
/// The machine times player one alone, because its player zero keeps the place. Here both are
/// guests, so that the clock runs until both have chosen.
struct Turn<'a> {
    guests: &'a [Guest; 2],
    clock: Clock,
    has_chosen: [bool; 2],
}

impl<'a> Turn<'a> {
    fn begin(task: &Task<'_>, guests: &'a [Guest; 2]) -> Self {
        for guest in guests {
            guest.renew_allowance();
        }
        let patience = guests[0].arena().settings.patience;
        Self {
            guests,
            clock: Clock::start(task.now(), patience),
            has_chosen: [false; 2],
        }
    }

    fn is_done_by(&mut self, player: Player) {
        self.has_chosen[player.index()] = true;
    }

    /// Those who have to choose yet.
    fn late(&self) -> impl Iterator<Item = &'a Guest> {
        let guests = self.guests.iter().zip(self.has_chosen);
        guests.filter_map(|(guest, has_chosen)| (!has_chosen).then_some(guest))
    }

    /// Waits for a key for the machine, or for a departure.
    async fn next(&mut self, task: &mut Task<'_>) -> Result<Result<Key, Departure>, Stop> {
        loop {
            let pressed = |player: Player| {
                let key = self.guests[player.index()].key();
                key.map(move |key| Happened::Pressed(player, key))
            };
            let tick = Wait::sleep_until(self.clock.due()).map(|()| Happened::Tick);
            let happened = task.wait_any([pressed(Zero), pressed(One), tick]).await?;
            match happened {
                Happened::Pressed(player, key) => match self.guests[player.index()].wish(key) {
                    Wish::Press(key) => {
                        if player == Zero && Play::from_key(key).is_some() {
                            self.is_done_by(Zero);
                        }
                        return Ok(Ok(Key(player, key)));
                    }
                    Wish::Leave => return Ok(Err(Departure::Disconnect(player))),
                    Wish::Granted => {}
                },
                Happened::Tick => match self.clock.tick() {
                    Some(None) => {}
                    Some(Some(warning)) => self.late().for_each(|guest| guest.say(warning)),
                    None => return Ok(Err(self.time_is_over())),
                },
            }
        }
    }

    /// Those who are late have to leave. Only of player one the machine knows that as a timeout.
    fn time_is_over(&self) -> Departure {
        self.late().for_each(|guest| guest.leave(Farewell::Idle));
        if self.has_chosen[One.index()] {
            self.guests[Zero.index()].say("Timed out. Good-bye");
            Departure::Disconnect(Zero)
        } else {
            Departure::Timeout
        }
    }
}
