//! States: a coroutine is created, suspended at a yield, and at last closed, once and for all.
//!
//! A value that was consumed stays consumed; the returned one comes out once. `states`:
//!
//! ```text
//! [0, 1, 4, 9, 16]
//! []
//! [0, 1, 4, 9, 16]
//! [0, 1, 4, 9, 16]
//! [0, 1, 4, 9, 16]
//! [0, 1, 4, 9, 16]
//! 0
//! 1
//! 2
//! Return value: Done
//! 1
//! [1, 2]
//! 0
//! 1
//! Complete(())
//! 332833500
//! 332833500
//! 332833500
//! 0
//! ```
//!
//! `states one two` prints, with the line of the pending yield in this file:
//!
//! ```text
//! Created
//! one: Suspended at line 53
//! two: Suspended at line 53
//! Closed
//! ```

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{Complete, Coroutine, Yielded};
use support::Words;

fn squares(count: u64) -> Coroutine<u64> {
    Coroutine::new(async move |co| co.yield_all((0..count).map(|x| x * x)).await)
}

/// Shows where a coroutine stands after each step, and at which yield it waits.
fn watch(mut words: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut steps: Coroutine<String, (), (), Box<dyn Error>> = Coroutine::new(async move |co| {
        while let Some(word) = words.read()? {
            co.yield_(word).await?;
        }
        Ok(())
    });
    writeln!(out, "{:?}", steps.status())?;
    while let Some(word) = steps.try_iter().next() {
        write!(out, "{}: {:?}", word?, steps.status())?;
        if let Some(place) = steps.suspended_at() {
            write!(out, " at line {}", place.line())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{:?}", steps.status())?;
    Ok(())
}

/// A second loop over the same coroutine finds nothing; a new one, or a `Vec`, can be had again.
fn consume_twice(out: &mut dyn Write) -> io::Result<()> {
    let mut once = squares(5);
    writeln!(out, "{:?}", once.by_ref().collect::<Vec<_>>())?;
    writeln!(out, "{:?}", once.collect::<Vec<_>>())?;

    let (first, second) = (squares(5), squares(5));
    writeln!(out, "{:?}", first.collect::<Vec<_>>())?;
    writeln!(out, "{:?}", second.collect::<Vec<_>>())?;

    let kept: Vec<u64> = squares(5).collect();
    writeln!(out, "{kept:?}\n{kept:?}")
}

/// The last step returns what the body returned.
fn return_a_value(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut numbers: Coroutine<u64, (), &str> = Coroutine::new(async |co| {
        co.yield_all(0..3).await?;
        Ok("Done")
    });
    loop {
        match numbers.resume()? {
            Yielded(number) => writeln!(out, "{number}")?,
            Complete(returned) => return Ok(writeln!(out, "Return value: {returned}")?),
        }
    }
}

/// A function returns once; a body goes on after each yield.
fn return_or_yield(out: &mut dyn Write) -> io::Result<()> {
    fn with_return() -> u32 {
        1
    }
    let with_yield: Coroutine<u32> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        co.yield_(2).await
    });
    writeln!(out, "{}", with_return())?;
    writeln!(out, "{:?}", with_yield.collect::<Vec<_>>())
}

/// The step after the last yield reports that it is over.
fn run_out(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut two: Coroutine<u32> = Coroutine::new(async |co| co.yield_all(0..2).await);
    loop {
        match two.resume()? {
            Yielded(number) => writeln!(out, "{number}")?,
            end @ Complete(()) => return Ok(writeln!(out, "{end:?}")?),
        }
    }
}

/// A `Vec` can be summed again; a coroutine has given its values away.
fn reuse(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let kept: Vec<u64> = squares(1000).collect();
    writeln!(out, "{}", kept.iter().sum::<u64>())?;
    writeln!(out, "{}", kept.iter().sum::<u64>())?;

    let mut once = squares(1000);
    writeln!(out, "{}", once.by_ref().sum::<u64>())?;
    writeln!(out, "{}", once.sum::<u64>())?;
    Ok(())
}

const USAGE: &str = "
usage: states [WORD | -]...

Yields word after word and prints the coroutine's status after each step.
Without arguments it shows what becomes of a coroutine that is used up.
`-` reads words from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if !arguments.is_empty() {
            return watch(Words::new(arguments), out);
        }
        consume_twice(out)?;
        return_a_value(out)?;
        return_or_yield(out)?;
        run_out(out)?;
        reuse(out)
    })
}
