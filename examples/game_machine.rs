//! A game machine: events are sent in, departures are thrown in, and it yields what it asks for.
//!
//! It plays best of nine with one guest after the other, and speaks to both players; `--diagram`
//! draws it. `game_machine join:Ernie 0:r 1:s disconnect` prints what it says, and what it yields:
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

use std::{
    cell::{Cell, RefCell},
    error::Error,
    ffi::OsString,
    fmt::Arguments,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{
    Yielded,
    trace::{Machine, Recorder},
};
use rps::{
    Audience, Event, GameMachine, Key, Play, Reaction, Step, game_machine, rock_paper_scissors,
};
use support::{BadInput, Language, Takes, Words};

/// Prints what the machine says, and what it asks for.
fn play(arguments: Vec<OsString>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let said = RefCell::default();
    let mut print = |reaction| writeln!(out, "{}{reaction:?}", said.take());
    let mut machine = game_machine(rock_paper_scissors, write_to(&said), 9);
    let Yielded(reaction) = machine.start()?;
    print(reaction)?;
    if !arguments.is_empty() {
        return follow(&mut machine, Words::new(arguments), &mut print);
    }
    // Two guests: one who leaves, and one who plays a whole round.
    let events = "join:Ernie 0:r 1:s disconnect join:Bert 1:x 1:p 0:r";
    follow(&mut machine, words(events), &mut print)?;
    // The rest of the round, of which the last reaction is printed.
    let (rest, mut last) = (words(&"0:s 1:p ".repeat(5)), reaction);
    follow(&mut machine, rest, &mut |reaction| {
        last = reaction;
        Ok(())
    })?;
    Ok(print(last)?)
}

/// What the machine says goes here until its caller takes it.
fn write_to(said: &RefCell<String>) -> impl FnMut(Audience, Arguments<'_>) {
    |to, line| said.borrow_mut().push_str(&format!("{to} > {line}\n"))
}

fn words(events: &str) -> Words {
    Words::new(events.split_whitespace().map(Into::into).collect())
}

/// Sends event after event to the machine, and passes on what it asks for.
fn follow(
    machine: &mut GameMachine<'_, String>,
    mut events: Words,
    pass: &mut dyn FnMut(Reaction) -> io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    while let Some(step) = events.read()? {
        let reaction = give(machine, step);
        pass(reaction.map_err(|error| BadInput(format!("{events}: {error}")))?)?;
    }
    Ok(())
}

/// Sends one event to the machine; it comes back as an error if nobody plays who could go.
fn give(machine: &mut GameMachine<'_, String>, step: Step) -> Result<Reaction, Box<dyn Error>> {
    let Yielded(reaction) = match step {
        Step::Send(event) => machine.send(event)?,
        Step::Throw(departure) => machine
            .throw(departure)
            .map_err(|raised| format!("{raised}, but nobody plays"))?,
    };
    Ok(reaction)
}

/// Draws the machine that the events show, or those of [`every_transition`].
fn draw(
    arguments: Vec<OsString>,
    language: Language,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let recorder = Recorder::new().sent_as(kind);
    let mut machine = recorder.record(game_machine(rock_paper_scissors, |_, _| {}, 9));
    let mut observed = Machine::default();
    machine.start()?;
    let events = if arguments.is_empty() {
        words(&every_transition())
    } else {
        Words::new(arguments)
    };
    observed.extend(recorder.take());
    follow(&mut machine, events, &mut |_| {
        observed.extend(recorder.take());
        Ok(())
    })?;
    Ok(write!(out, "{}", language.draw(&observed))?)
}

/// Returns an event as the diagram labels it.
fn kind(event: &Event<String>) -> String {
    match event {
        Event::Join(_) => "join".to_owned(),
        Event::Key(Key(player, key)) => match Play::from_key(*key) {
            Some(_) => format!("{player} moves"),
            None => "invalid key".to_owned(),
        },
    }
}

/// Events that lead through all of the diagram, but for the machine's end.
fn every_transition() -> String {
    let nobody_plays = "0:r 1:r 0:x";
    let ties = "join:Ernie 0:x 0:r 1:r 1:r 0:r join:Bert timeout";
    let departures = "join:Bert disconnect join:Kermit disconnect:0";
    let [one_wins, zero_wins] = ["0:s 1:r ", "1:s 0:r "].map(|game| game.repeat(5));
    format!("join:Ernie {one_wins} {nobody_plays} {ties} {departures} join:Bert {zero_wins}")
}

const USAGE: &str = "
usage: game_machine [--diagram mermaid|dot] [EVENT | -]...

Plays rock, paper, scissors with guest after guest, best of nine. Prints what
the machine says, and after each event what it asks for. An EVENT is one of:

  join:NAME       a guest comes, who is player 1
  0:KEY, 1:KEY    a player presses a key: r, p or s; any other is invalid
  disconnect      the guest goes away; `disconnect:0` is player 0
  timeout         the guest's time is over

Without an EVENT it shows a round of its own; `-` reads events from standard
input.

  --diagram LANG  draws the machine's states and transitions instead, as far as
                  the events show them, for Mermaid or for Graphviz
";

fn main() -> ExitCode {
    let diagram = Cell::new(None);
    let takes = Takes {
        values: usize::MAX,
        options: &[("diagram", &diagram)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| match diagram.take() {
        Some(language) => draw(arguments, language.as_os_str().try_into()?, out),
        None => play(arguments, out),
    })
}
