//! An accumulator: what is sent in is added up, and each send returns the total.
//!
//! Its total is a local variable, which lives as long as the coroutine does. Next to it a coroutine
//! that only listens. `accumulator`:
//!
//! ```text
//! 10
//! 15
//! 18
//! Received: Hello
//! Received: World
//! 10
//! 15
//! 18
//! ```

use std::{
    convert::Infallible,
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{BoxCoroutine, Coroutine, Yielded};
use support::Words;

/// Takes numbers and yields their total, 0 before the first. It never returns.
fn accumulator() -> Coroutine<f64, f64, Infallible> {
    Coroutine::new(async |co| {
        let mut total = 0.0;
        loop {
            total += co.yield_(total).await?;
        }
    })
}

/// Takes messages and prints them; it yields only to wait for the next.
fn listener(out: &mut dyn Write) -> BoxCoroutine<'_, (), &'static str, Infallible, io::Error> {
    Coroutine::new(async move |co| {
        loop {
            let message = co.yield_(()).await?;
            writeln!(out, "Received: {message}")?;
        }
    })
}

fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut totals = accumulator();
    totals.start()?;
    add(&mut totals, out)?;

    let mut listener = listener(out);
    listener.start()?;
    listener.send("Hello")?;
    listener.send("World")?;
    drop(listener); // it holds the output

    // A new one starts from nothing; `primed` runs it to its first yield.
    add(&mut accumulator().primed()?, out)
}

fn add(
    totals: &mut Coroutine<f64, f64, Infallible>,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    for number in [10.0, 5.0, 3.0] {
        let Yielded(total) = totals.send(number)?;
        writeln!(out, "{total}")?;
    }
    Ok(())
}

const USAGE: &str = "
usage: accumulator [NUMBER | -]...

Prints the total of the numbers so far, after each of them.
Without arguments it shows its own. `-` reads numbers from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return show(out);
        }
        let mut words = Words::new(arguments);
        let mut totals = accumulator().primed()?;
        while let Some(number) = words.read()? {
            let Yielded(total) = totals.send(number)?;
            writeln!(out, "{total}")?;
        }
        Ok(())
    })
}
