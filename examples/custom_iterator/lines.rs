//! A text of any size, line by line: one line is in memory at a time.

use std::{
    error::Error,
    io::{self, BufRead, Write},
};

use coroutine::{BoxBody, Complete, Coroutine, Yielded};

/// Yields lines, raises what reading them raises. It borrows or owns its source, for `'a`.
type Lines<'a> = Coroutine<String, (), (), io::Error, BoxBody<'a, (), io::Error>>;

/// Yields the lines of a source, without the space around them. What is no text is replaced.
fn lines<'a>(mut source: impl BufRead + 'a) -> Lines<'a> {
    Coroutine::new(async move |co| {
        let mut bytes = Vec::new();
        while source.read_until(b'\n', &mut bytes)? > 0 {
            let line = String::from_utf8_lossy(&bytes).trim().to_owned();
            co.yield_(line).await?;
            bytes.clear();
        }
        Ok(())
    })
}

/// Opens a source twice, and prints its lines in two ways.
pub(crate) fn show<B: BufRead>(
    open: impl Fn() -> Result<B, Box<dyn Error>>,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n--- Manual iteration using iter() and next() ---\n")?;
    let mut by_hand = lines(open()?);
    loop {
        match by_hand.resume()? {
            Yielded(line) => writeln!(out, "{line}")?,
            Complete(()) => break writeln!(out, "\nEnd of file reached.")?,
        }
    }

    writeln!(out, "\n--- Automatic iteration using python for loop ---\n")?;
    for line in lines(open()?).try_iter() {
        writeln!(out, "{}", line?)?;
    }
    Ok(())
}
