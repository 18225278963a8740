//! The push form: a coroutine that is sent lines, whenever there are some, and sends on what
//! matches.

use std::io::{self, Write};

use coroutine::{BoxCoroutine, Coroutine, Interrupt, ResumeError};

use crate::pattern::Pattern;

/// Takes lines; its output may fail, which is what it raises.
pub(crate) type Sink<'a> = BoxCoroutine<'a, (), Vec<u8>, (), io::Error>;

/// Sends the lines that contain a pattern on to `next`, and is closed together with it.
pub(crate) fn searcher<'a>(pattern: &'a Pattern, mut next: Sink<'a>) -> Sink<'a> {
    Coroutine::new(async move |co| {
        loop {
            let line: Vec<u8> = match co.yield_(()).await {
                Err(Interrupt::Closed) => break,
                line => line?,
            };
            if pattern.is_in(&line) {
                next.send(line).map_err(raised)?;
            }
        }
        next.close().map_err(io::Error::other)?;
        Ok(())
    })
}

/// Prints each line behind a prefix.
pub(crate) fn printer<'a>(prefix: String, mut out: impl Write + 'a) -> Sink<'a> {
    Coroutine::new(async move |co| {
        loop {
            let mut line: Vec<u8> = co.yield_(()).await?;
            line.push(b'\n');
            out.write_all(prefix.as_bytes())?;
            out.write_all(&line)?;
        }
    })
}

/// Prints what matched and, when it is closed, that it was.
pub(crate) fn reporter<'a>(prefix: String, mut out: impl Write + 'a) -> Sink<'a> {
    Coroutine::new(async move |co| {
        loop {
            let line: Vec<u8> = match co.yield_(()).await {
                Err(Interrupt::Closed) => break,
                line => line?,
            };
            writeln!(out, "{prefix}{}", String::from_utf8_lossy(&line))?;
        }
        Ok(writeln!(out, "Coroutine Closed.")?)
    })
}

/// The error that a sink raised, as one of the body that sends to it.
pub(crate) fn raised<V>(error: ResumeError<V, io::Error>) -> io::Error {
    match error {
        ResumeError::Raised(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
