//! Rock, paper, scissors: the keys of two players are sent in, and each yields its outcome.
//!
//! Either may choose anew until the other has chosen. `rock_paper_scissors` shows the outcomes as
//! values; keys of yours are answered in words:
//!
//! ```text
//! Win(One, [Rock, Paper])
//! InvalidKey
//! Win(Zero, [Scissors, Paper])
//! Tie([Rock, Rock])
//! ```

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::Yielded;
use rps::{Key, Outcome, Play, Player, rock_paper_scissors};
use support::Words;

const SHOWN: [&str; 8] = [
    "0:r", "1:p", // a game
    "1:s", "1:p", "1:z", "0:s", // player 1 thinks twice, and mistypes
    "0:r", "1:r", // a tie
];

/// Prints the outcomes of the shown keys as Rust writes them, but for those that only wait.
fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut game = rock_paper_scissors().primed()?;
    for key in SHOWN {
        let Yielded(outcome) = game.send(key.parse()?)?; // irrefutable: it never returns
        if outcome != Outcome::Waiting {
            writeln!(out, "{outcome:?}")?;
        }
    }
    Ok(())
}

/// Sends key after key, and prints each outcome in words.
fn play(mut keys: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut game = rock_paper_scissors().primed()?;
    while let Some(Key(player, key)) = keys.read()? {
        let Yielded(outcome) = game.send(Key(player, key))?;
        match outcome {
            Outcome::Waiting => writeln!(out, "player {player} has chosen")?,
            Outcome::InvalidKey => writeln!(out, "player {player}: {key:?} is not r, p or s")?,
            Outcome::Tie([both, _]) => writeln!(out, "a tie: both play {}", name(both))?,
            Outcome::Win(Player::Zero, [zero, one]) => won(out, Player::Zero, zero, one)?,
            Outcome::Win(Player::One, [zero, one]) => won(out, Player::One, one, zero)?,
        }
    }
    Ok(())
}

fn won(out: &mut dyn Write, winner: Player, winning: Play, losing: Play) -> io::Result<()> {
    let verb = match winning {
        Play::Rock => "blunts",
        Play::Paper => "wraps",
        Play::Scissors => "cut",
    };
    let (winning, losing) = (name(winning), name(losing));
    writeln!(out, "player {winner} wins: {winning} {verb} {losing}")
}

fn name(play: Play) -> &'static str {
    match play {
        Play::Rock => "rock",
        Play::Paper => "paper",
        Play::Scissors => "scissors",
    }
}

const USAGE: &str = "
usage: rock_paper_scissors [PLAYER:KEY | -]...

Plays game after game. `0:r` is player 0 who plays rock, `1:p` player 1 who
plays paper, `s` are scissors. Prints who has chosen, who wins, and invalid
keys.
Without arguments it shows its own; `-` reads from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return show(out);
        }
        play(Words::new(arguments), out)
    })
}
