//! A game machine: events are sent in, departures are thrown in, and it yields what it asks for.
//!
//! It plays best of nine with one guest after the other, and speaks to both players.
//! `game_machine join:Ernie 0:r 1:s disconnect` prints what it says, and what it yields:
//!
//! ```text
//! Waiting
//! 0 > Player connected: Ernie
//! 1 > Welcome to the game
//! ResetTimeout
//! Play
//! all > Player 0: r, Player 1: s
//! all > Player 0 wins!
//! all > Wins: 1 - 0
//! 0 > Overall: 100.00%
//! ResetTimeout
//! 0 > Opponent disconnected.
//! Waiting
//! ```

mod support;
#[path = "support/words.rs"]
mod words;

use std::{
    cell::RefCell,
    error::Error,
    fmt::Arguments,
    io::{self, Write},
    process::ExitCode,
    str::FromStr,
};

use coroutine::Yielded;
use rps::{
    Audience, Departure, Event, GameMachine, NotAKey, Player, Reaction, game_machine,
    rock_paper_scissors,
};
use support::BadInput;
use words::Words;

const USAGE: &str = "
usage: game_machine [EVENT | -]...

Plays rock, paper, scissors with guest after guest, best of nine. Prints what
the machine says, and after each event what it asks for. An EVENT is one of:

  join:NAME       a guest comes, who is player 1
  0:KEY, 1:KEY    a player presses a key: r, p or s; any other is invalid
  disconnect      the guest goes away; `disconnect:0` is player 0
  timeout         the guest's time is over

Without arguments it shows a round of its own; `-` reads events from standard
input.
";

/// One event of a script: what is sent, or what is thrown.
enum Step {
    Send(Event<String>),
    Throw(Departure),
}

impl FromStr for Step {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if let Some(name) = word.strip_prefix("join:") {
            return Ok(Self::Send(Event::Join(name.to_owned())));
        }
        match word {
            "timeout" => Ok(Self::Throw(Departure::Timeout)),
            "disconnect" => Ok(Self::Throw(Departure::Disconnect(Player::One))),
            "disconnect:0" => Ok(Self::Throw(Departure::Disconnect(Player::Zero))),
            key => match key.parse() {
                Ok(key) => Ok(Self::Send(Event::Key(key))),
                Err(NotAKey) => Err("unknown event; see --help"),
            },
        }
    }
}

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        let said = RefCell::default();
        let mut table = Table::open(&said, out)?;
        if arguments.is_empty() {
            return show(&mut table);
        }
        table.follow(Words::new(arguments))
    })
}

/// Where a machine plays. What it says waits to be printed with what it asks for.
struct Table<'a> {
    machine: GameMachine<'a, String>,
    /// The machine writes, the table takes.
    said: &'a RefCell<String>,
    out: &'a mut dyn Write,
}

impl<'a> Table<'a> {
    fn open(said: &'a RefCell<String>, out: &'a mut dyn Write) -> Result<Self, Box<dyn Error>> {
        let say = |to: Audience, line: Arguments<'_>| {
            said.borrow_mut().push_str(&format!("{to} > {line}\n"));
        };
        let mut machine = game_machine(rock_paper_scissors, say, 9);
        let Yielded(reaction) = machine.start()?;
        let mut table = Self { machine, said, out };
        table.print(reaction)?;
        Ok(table)
    }

    fn follow(&mut self, mut events: Words) -> Result<(), Box<dyn Error>> {
        while let Some(step) = events.read()? {
            let step = self.step(step);
            let reaction = step.map_err(|error| BadInput(format!("{events}: {error}")))?;
            self.print(reaction)?;
        }
        Ok(())
    }

    /// Gives one event to the machine; it comes back as an error if nobody plays who could go.
    fn step(&mut self, step: Step) -> Result<Reaction, Box<dyn Error>> {
        let Yielded(reaction) = match step {
            Step::Send(event) => self.machine.send(event)?,
            Step::Throw(departure) => self
                .machine
                .throw(departure)
                .map_err(|raised| format!("{raised}, but nobody plays"))?,
        };
        Ok(reaction)
    }

    fn print(&mut self, reaction: Reaction) -> io::Result<()> {
        writeln!(self.out, "{}{reaction:?}", self.said.take())
    }
}

/// Two guests: one who leaves, and one who plays a whole round.
fn show(table: &mut Table<'_>) -> Result<(), Box<dyn Error>> {
    let events = "join:Ernie 0:r 1:s disconnect join:Bert 1:x 1:p 0:r";
    let events = events.split(' ').map(Into::into).collect();
    table.follow(Words::new(events))?;
    // The rest of the round, of which the last reaction is printed.
    let mut reaction = Reaction::ResetTimeout;
    for word in ["0:s", "1:p"].repeat(5) {
        reaction = table.step(word.parse()?)?;
    }
    Ok(table.print(reaction)?)
}
