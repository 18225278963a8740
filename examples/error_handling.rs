//! Errors inside a body: it handles those of its items itself, goes on, and cleans up at the end.
//!
//! `error_handling`:
//!
//! ```text
//! 2
//! 4
//! Skipping invalid item: Negative value: -3
//! 8
//! Skipping invalid item: Negative value: -5
//! 12
//! Cleanup complete
//! ```

use std::{cell::RefCell, error::Error, io::Write, num::ParseFloatError, process::ExitCode};

use coroutine::{BoxCoroutine, Co, Coroutine, Interrupt};
use support::Words;
use thiserror::Error;

/// Why an item is skipped. It never leaves the body.
#[derive(Debug, Error)]
enum InvalidItem {
    #[error("Negative value: {0}")]
    Negative(f64),
    #[error("{0:?}: {1}")]
    NotANumber(String, ParseFloatError),
}

/// Why the body cannot go on: its input or its output failed. This is what it raises.
type Broken = Box<dyn Error>;

fn double(words: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let out = RefCell::new(out); // the coroutine prints, and so does its caller
    for doubled in safe_doubler(words, &out).try_iter() {
        tell(&out, &doubled?.to_string())?;
    }
    Ok(())
}

/// Yields the double of each valid item. What stands behind the loop is Python's `finally`: it runs
/// however that ended, by its last item, by an error or by a close.
fn safe_doubler(words: Words, out: &RefCell<impl Write>) -> BoxCoroutine<'_, f64, (), (), Broken> {
    Coroutine::new(async move |co| {
        let ended = double_each(co, words, out).await;
        tell(out, "Cleanup complete")?;
        ended
    })
}

async fn double_each(
    co: &mut Co<'_, f64, (), Broken>,
    mut words: Words,
    out: &RefCell<impl Write>,
) -> Result<(), Interrupt<Broken>> {
    while let Some(word) = words.read()? {
        match check(word) {
            Ok(number) => co.yield_(number * 2.0).await?,
            Err(invalid) => tell(out, &format!("Skipping invalid item: {invalid}"))?,
        }
    }
    Ok(())
}

fn check(word: String) -> Result<f64, InvalidItem> {
    match word.parse() {
        Ok(number) if number < 0.0 => Err(InvalidItem::Negative(number)),
        Ok(number) => Ok(number),
        Err(reason) => Err(InvalidItem::NotANumber(word, reason)),
    }
}

fn tell(out: &RefCell<impl Write>, line: &str) -> Result<(), Broken> {
    Ok(writeln!(out.borrow_mut(), "{line}")?)
}

const USAGE: &str = "
usage: error_handling [ITEM | -]...

Doubles each item that is a number from 0, and skips the others with the reason.
Without arguments it shows its own. `-` reads items from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            let shown = ["1", "2", "-3", "4", "-5", "6"];
            return double(Words::new(shown.map(Into::into).into()), out);
        }
        double(Words::new(arguments), out)
    })
}
