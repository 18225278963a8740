//! What `grep` shows without arguments: a log streamed, its errors pulled, and its errors pushed.

use std::{error::Error, io::Write};

use coroutine::Coroutine;

use crate::{
    pattern::Pattern,
    pull::matching,
    push::{reporter, searcher},
};
use data::{blocks::Blocks, source::Source};

pub(crate) fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for line in streamed() {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\n----------- Generating Log file ------------------")?;
    let log: String = application_log().collect();
    writeln!(out, "\n----------- Log file generated ------------------")?;
    let pattern = Pattern::fixed(b"ERROR")?;
    pull(&log, &pattern, out)?;
    push(&log, &pattern, out)
}

fn streamed() -> Coroutine<&'static str> {
    Coroutine::new(async |co| {
        let lines = ["INFO: Started", "ERROR: Failed", "INFO: Done"];
        co.yield_all(lines).await
    })
}

/// The log of a small application, line by line as it came about.
fn application_log() -> Coroutine<String> {
    let events = [
        ("20.837748", "INFO: Application Started."),
        ("20.837761", "DEBUG: User \"Alice\" logged in."),
        ("21.842807", "DEBUG: User \"Charles\" logged in."),
        ("21.842879", "ERROR: Database connection failed."),
        ("22.844038", "INFO: Remote API Called."),
        ("22.844105", "INFO: Processing Data."),
        ("24.849174", "INFO: Remote API Returned."),
        ("24.849251", "ERROR: API Auth failure."),
    ];
    Coroutine::new(async move |co| {
        for (second, event) in events {
            co.yield_(format!("2025-08-11 21:26:{second} -- {event}\n"))
                .await?;
        }
        Ok(())
    })
}

/// Asks for one match after the other.
fn pull(log: &str, pattern: &Pattern, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n----------- ERRORS from log file ------------------")?;
    let source = Source::new("the log", log.as_bytes());
    for line in matching(Blocks::new(source), pattern).try_iter() {
        writeln!(out, "Error Found: {}", String::from_utf8_lossy(&line?))?;
    }
    Ok(())
}

/// Hands over one line after the other; whether it matches is no business of this end.
fn push(log: &str, pattern: &Pattern, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n-------- Find ERROR using Coroutine --------")?;
    let reporter = reporter("ERROR Match Found - ".to_owned(), out).primed()?;
    let mut searcher = searcher(pattern, reporter).primed()?;
    searcher.send_all(log.lines().map(|line| line.as_bytes().to_vec()))?;
    searcher.close()?;
    Ok(())
}
