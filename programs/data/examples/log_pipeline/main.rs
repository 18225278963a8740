//! A pipeline of generators: however long the logs are, one line at a time goes through all stages.
//!
//! `log_pipeline` shows the messages of one log, and the timestamps of another:
//!
//! ```text
//! Connection timeout
//! File not found
//! 2024-01-02
//! 2024-01-04
//! ```
//!
//! `log_pipeline app.log`, of a log in which two lines report errors:
//!
//! ```text
//! app.log:4: 2025-08-11 21:26:21.842879: Database connection failed.
//! app.log:8: 2025-08-11 21:26:24.849251: API Auth failure.
//! ```

mod stages;

use std::{
    cell::{Cell, RefCell},
    error::Error,
    ffi::OsString,
    fmt,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use data::source::Source;
use stages::{Alert, Stage, analyze, filter_errors, parse, read_lines};
use support::{BadInput, Takes, counted};

const LOG: &str = "INFO: System started
ERROR: Connection timeout
INFO: User logged in
ERROR: File not found";

const DATED_LOG: &str = "2024-01-01 INFO Service started
2024-01-02 ERROR Disk is full
2024-01-03 INFO Disk was cleaned
2024-01-04 ERROR Disk is full again";

/// What a run went through.
struct Reported {
    lines: u64,
    alerts: u64,
}

fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for alert in alerts_in(LOG).try_iter() {
        writeln!(out, "{}", alert?.message)?;
    }
    for alert in alerts_in(DATED_LOG).try_iter() {
        writeln!(out, "{}", alert?.timestamp)?;
    }
    Ok(())
}

fn alerts_in(log: &'static str) -> Stage<'static, Alert> {
    let source = Source::new("the log", log.as_bytes());
    parse(filter_errors(read_lines(source)))
}

/// Prints the alerts of log files.
fn report(files: Vec<OsString>, out: &mut dyn Write) -> Result<Reported, Box<dyn Error>> {
    let out = RefCell::new(BufWriter::with_capacity(1 << 16, out));
    let mut analysis = analyze(files, &out);
    let mut alerts = 0;
    for alert in analysis.try_iter() {
        writeln!(out.borrow_mut(), "{}", alert?)?;
        alerts += 1;
    }
    let lines = analysis.returned().unwrap_or_default();
    drop(analysis); // it holds the output
    out.into_inner().flush()?;
    Ok(Reported { lines, alerts })
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {}",
            counted(self.lines, "line"),
            counted(self.alerts, "alert")
        )?;
        match data::resident::peak_kib() {
            Some(peak) => write!(f, ", at most {peak} KiB resident"),
            None => Ok(()),
        }
    }
}

const USAGE: &str = "
usage: log_pipeline [--stats] [FILE | -]...

Prints the lines of logs that have ERROR or CRITICAL in them: file and line,
what stands before that word (the timestamp), and behind it (the message). Bytes
that are no UTF-8 are shown as U+FFFD. A log of any size takes the same memory;
a line has up to 16 MiB. `-` is standard input. Without arguments it shows logs
of its own.

  --stats   say on standard error how many lines there were, how many of them
            were printed, and how much memory was resident at the most

It stops at the first file that cannot be read, with exit code 2.
";

fn main() -> ExitCode {
    let stats = Cell::new(false);
    let takes = Takes {
        values: usize::MAX,
        options: &[],
        flags: &[("stats", &stats)],
    };
    support::run(USAGE, takes, |files, out| {
        if files.is_empty() && stats.get() {
            return Err(BadInput("--stats: of which file? see --help".to_owned()).into());
        }
        if files.is_empty() {
            return show(out);
        }
        let reported = report(files, out)?;
        if stats.get() {
            let _ = writeln!(io::stderr(), "log_pipeline: {reported}");
        }
        Ok(())
    })
}
