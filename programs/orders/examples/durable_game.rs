//! A game that survives `kill -9`: the machine of `game_machine` is played on in the next run.
//!
//! The machine calls out while it runs, so its lines go through an outbox: they are handed over
//! when the step is on disk, and a replay is silent. `durable_game join:Ernie 0:r 1:s disconnect`,
//! in memory, prints
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
    cell::Cell,
    error::Error,
    fmt,
    io::{self, Write},
    process::ExitCode,
    str::FromStr,
};

use coroutine::{Complete, Coroutine, CoroutineState, Yielded, trace::State};
use durable::{Body, MemoryStore, Outbox, SqliteStore, Store};
use rps::{Step, game_machine, rock_paper_scissors};
use support::{BadInput, Takes, Words};

/// A word of a script that is a [`Step`].
struct Word(String);

impl FromStr for Word {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        word.parse::<Step>().map(|_| Self(word.to_owned()))
    }
}

/// A body around the machine. It says its lines into `said`.
///
/// The machine is a local of the body, and its types are not to be written down. So what goes
/// through the log are words: those of a script, and the names of what it asks for.
fn body(said: &Outbox<String>) -> Body<u32, String, String> {
    let lines = said.clone();
    let make = move |best_of| {
        let lines = lines.clone();
        let say = move |to, line: fmt::Arguments<'_>| lines.put(format!("{to} > {line}"));
        Coroutine::new(async move |co| {
            let mut machine = game_machine(rock_paper_scissors, say, best_of);
            let Yielded(mut asked) = machine.start().expect("it has not started");
            loop {
                let State::Named(state) = machine.state() else {
                    unreachable!("its yields are named");
                };
                let word: String = co.yield_(format!("{asked:?}")).named(state).await?;
                let made = match word.parse() {
                    Ok(Step::Send(event)) => machine.send(event).ok(),
                    Ok(Step::Throw(departure)) if state == "play" => machine.throw(departure).ok(),
                    Ok(Step::Throw(_)) | Err(_) => continue, // nobody plays who could go
                };
                Yielded(asked) = made.expect("it never ends, and nobody leaves who is not there");
            }
        })
    };
    Body::new("game", 1, make).outbox(said)
}

/// Gives event after event to the machine, and prints what it says and what it asks for.
fn play<T: Store + Clone + 'static>(
    store: &T,
    mut events: Words,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let said = Outbox::new();
    let (mut game, step) = body(&said).open(store, "game", 9)?;
    print(&step, out)?;
    while let Some(Word(event)) = events.read()? {
        let step = game.send(event)?;
        print_lines(&said, out)?;
        print(&step, out)?;
    }
    Ok(())
}

/// Two guests: one who leaves, and one who plays a whole round, the rest of it in another process:
/// it might be one.
fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let store = MemoryStore::new();
    let events = "join:Ernie 0:r 1:s disconnect join:Bert 1:x 1:p 0:r";
    play(&store, words(events), out)?;

    let said = Outbox::new();
    let (mut game, mut step) = body(&said).open(&store, "game", 9)?;
    let mut rest = words(&"0:s 1:p ".repeat(5));
    while let Some(Word(event)) = rest.read()? {
        step = game.send(event)?;
        print_lines(&said, out)?;
    }
    Ok(print(&step, out)?) // of all these reactions the last
}

fn words(events: &str) -> Words {
    Words::new(events.split_whitespace().map(Into::into).collect())
}

fn print_lines(said: &Outbox<String>, out: &mut dyn Write) -> io::Result<()> {
    said.take()
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
}

fn print(step: &CoroutineState<String, ()>, out: &mut dyn Write) -> io::Result<()> {
    match step {
        Yielded(asked) => writeln!(out, "{asked}"),
        Complete(()) => unreachable!("it never returns"),
    }
}

const USAGE: &str = "
usage: durable_game [EVENT | -]... [--store FILE]

  join:NAME    a guest comes; it counts while the machine waits for one
  0:KEY 1:KEY  a player presses a key: r, p or s
  disconnect   the guest leaves; disconnect:0, the one who keeps the place
  timeout      the guest's time is over

Prints what the machine says to whom, and what it asks for. With a store, an
SQLite file, the next run plays on, whatever has ended this one. Without
arguments it plays with two guests. `-` reads events from standard input.
";

fn main() -> ExitCode {
    let store = Cell::default();
    let takes = Takes {
        values: usize::MAX,
        options: &[("store", &store)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| match store.take() {
        Some(file) => {
            let refuse = |error| BadInput(format!("{}: {error}", file.to_string_lossy()));
            let store = SqliteStore::open(&file).map_err(refuse)?;
            play(&store, Words::new(arguments), out)
        }
        None if arguments.is_empty() => show(out),
        None => play(&MemoryStore::new(), Words::new(arguments), out),
    })
}
