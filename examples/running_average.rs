//! A running average: numbers are sent in, and each send returns the mean of all so far.
//!
//! The coroutine has to run to its first yield before anything can be sent to it; the first line
//! shows what happens otherwise, and `primed` does it at once. `running_average`:
//!
//! ```text
//! cannot send into a coroutine that has not started; call `start` first
//! 10
//! 7.5
//! 5
//! 3.75
//! 42
//! ```

use std::{convert::Infallible, error::Error, io::Write, process::ExitCode};

use coroutine::{Coroutine, ResumeError, Yielded};
use support::Words;

/// Takes numbers and yields their mean, `None` before the first. It never returns.
fn running_average() -> Coroutine<Option<f64>, f64, Infallible> {
    Coroutine::new(async |co| {
        let mut total = co.yield_(None).await?;
        let mut count = 1.0;
        loop {
            total += co.yield_(Some(total / count)).await?;
            count += 1.0;
        }
    })
}

/// Sends number after number, and prints what comes of it.
fn follow(mut words: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut average = running_average().primed()?;
    while let Some(number) = words.read()? {
        let Yielded(mean) = average.send(number)?; // irrefutable: it never returns
        tell(mean, out)?;
    }
    Ok(())
}

fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut average = running_average();
    let early = average.send(10.0);
    if let Err(refused @ ResumeError::NotStarted(_)) = early {
        writeln!(out, "{refused}")?; // the number came back, and nothing has run
    }

    average.start()?;
    for number in [10.0, 5.0, 0.0, 0.0] {
        let Yielded(mean) = average.send(number)?;
        tell(mean, out)?;
    }

    let mut average = running_average().primed()?;
    let Yielded(mean) = average.send(42.0)?;
    tell(mean, out)
}

/// Prints a mean; before the first number there is none.
fn tell(mean: Option<f64>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    if let Some(mean) = mean {
        writeln!(out, "{mean}")?;
    }
    Ok(())
}

const USAGE: &str = "
usage: running_average [NUMBER | -]...

Prints the average of the numbers so far, after each of them.
Without arguments it shows its own. `-` reads numbers from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return show(out);
        }
        follow(Words::new(arguments), out)
    })
}
