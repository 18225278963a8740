//! Rock, paper, scissors: the keys of two players are sent in, and it yields the result of each.
//!
//! Either may choose anew until the other has chosen. `rock_paper_scissors`:
//!
//! ```text
//! Win(One, [Rock, Paper])
//! InvalidKey
//! Win(Zero, [Scissors, Paper])
//! Tie([Rock, Rock])
//! ```

use std::{error::Error, io::Write, process::ExitCode};

use coroutine::Yielded;
use rps::{Outcome, rock_paper_scissors};
use support::Words;

const SHOWN: [&str; 8] = [
    "0:r", "1:p", // a game
    "1:s", "1:p", "1:z", "0:s", // player 1 thinks twice, and mistypes
    "0:r", "1:r", // a tie
];

/// Sends key after key; whoever waits for the other sees nothing.
fn play(mut keys: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut game = rock_paper_scissors().primed()?;
    while let Some(key) = keys.read()? {
        let Yielded(outcome) = game.send(key)?; // irrefutable: it never returns
        if outcome != Outcome::Waiting {
            writeln!(out, "{outcome:?}")?;
        }
    }
    Ok(())
}

const USAGE: &str = "
usage: rock_paper_scissors [PLAYER:KEY | -]...

Plays game after game. `0:r` is player 0 who plays rock, `1:p` player 1 who
plays paper, `s` are scissors. Prints who wins, ties and invalid keys.
Without arguments it shows its own; `-` reads from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return play(Words::new(SHOWN.map(Into::into).into()), out);
        }
        play(Words::new(arguments), out)
    })
}
