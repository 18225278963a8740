//! Runs an example.

use std::{
    env,
    error::Error,
    ffi::OsString,
    fmt::Display,
    io::{self, ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
};

use crate::{
    arguments::{Takes, arguments},
    bad_input::BadInput,
    output::Output,
};

/// Runs an example on the program's arguments, which may be at most what it `takes`.
///
/// Every line that it writes is flushed at once. A reader that goes away, as `head` does, ends the
/// program quietly.
pub fn run<'a>(
    usage: &str,
    takes: impl Into<Takes<'a>>,
    main: impl FnOnce(Vec<OsString>, &mut dyn Write) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let mut out = Output::lock();
    let ended = match arguments(&takes.into()) {
        Ok(Some(arguments)) => main(arguments, &mut out),
        Ok(None) => writeln!(out, "{}", usage.trim()).map_err(Into::into),
        Err(refused) => Err(refused.into()),
    };
    match ended.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if out.has_lost_its_reader() || is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) if error.is::<BadInput>() => fail(&error, 2),
        Err(error) => fail(&error, 1),
    }
}

/// Whether the error comes from output that nobody reads, written past `Output`.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn fail(error: &dyn Display, code: u8) -> ExitCode {
    complain(error);
    ExitCode::from(code)
}

/// Writes an error to standard error, after the program's name. A closed standard error is no
/// reason to panic.
pub fn complain(error: &dyn Display) {
    let program = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let _ = writeln!(io::stderr(), "{name}: {error}");
}
