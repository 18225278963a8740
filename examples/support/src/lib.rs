//! What every example shares: its arguments, its output, and how it ends.

use std::{
    cell::Cell,
    error::Error,
    ffi::{OsStr, OsString},
    fmt::Display,
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

use lexopt::{Arg, Parser};

/// Input that the user can mend: reported in one line, exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadInput(pub(crate) String);

/// What arguments an example takes.
pub(crate) struct Takes<'a> {
    /// How many values it takes at the most.
    pub(crate) values: usize,
    /// Options with a value, by their names, and where that goes; of several the last.
    pub(crate) options: &'a [(&'a str, &'a Cell<Option<OsString>>)],
    /// Options without a value, by their names, and where it goes that they were there.
    pub(crate) flags: &'a [(&'a str, &'a Cell<bool>)],
}

impl From<usize> for Takes<'_> {
    fn from(values: usize) -> Self {
        Self {
            values,
            options: &[],
            flags: &[],
        }
    }
}

/// Runs an example on the program's arguments: so many values at the most, or what it `takes`.
///
/// Every line that it writes is flushed at once. A reader that goes away, as `head` does, ends the
/// program quietly.
pub(crate) fn run<'a>(
    usage: &str,
    takes: impl Into<Takes<'a>>,
    main: impl FnOnce(Vec<OsString>, &mut dyn Write) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let mut out = Output {
        stdout: io::stdout().lock(),
        reader_left: false,
    };
    let ended = match arguments(&takes.into()) {
        Ok(Some(arguments)) => main(arguments, &mut out),
        Ok(None) => writeln!(out, "{}", usage.trim()).map_err(Into::into),
        Err(refused) => Err(refused.into()),
    };
    match ended.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if out.reader_left || is_broken_pipe(&*error) => ExitCode::SUCCESS,
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

/// Tells what went wrong. A closed standard error is no reason to panic.
pub(crate) fn complain(error: &dyn Display) {
    let _ = writeln!(io::stderr(), "{}: {error}", env!("CARGO_BIN_NAME"));
}

/// Reads the arguments; `None` if they ask for help.
fn arguments(takes: &Takes<'_>) -> Result<Option<Vec<OsString>>, BadInput> {
    let mut parser = Parser::from_env();
    let mut values = Vec::new();
    while let Some(value) = next_value(&mut parser, takes)? {
        let Some(value) = value else { return Ok(None) };
        values.push(value);
        if values.len() > takes.values {
            let extra = values[takes.values].to_string_lossy();
            return Err(refuse(format_args!("unexpected argument \"{extra}\"")));
        }
    }
    Ok(Some(values))
}

/// Gives the next value, or `Some(None)` for a plea for help. An option goes where it belongs.
fn next_value(
    parser: &mut Parser,
    takes: &Takes<'_>,
) -> Result<Option<Option<OsString>>, BadInput> {
    loop {
        // `-5` is a number before it is the option `5`.
        let negative = parser
            .try_raw_args()
            .and_then(|mut raw| raw.next_if(is_negative_number));
        if negative.is_some() {
            return Ok(Some(negative));
        }
        let name = match parser.next().map_err(refuse)? {
            None => return Ok(None),
            Some(Arg::Value(value)) => return Ok(Some(Some(value))),
            Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Some(None)),
            Some(Arg::Long(name)) => name,
            Some(option) => return Err(refuse(option.unexpected())),
        };
        if let Some((_, place)) = takes.flags.iter().find(|flag| flag.0 == name) {
            place.set(true);
        } else if let Some((_, place)) = takes.options.iter().find(|option| option.0 == name) {
            place.set(Some(parser.value().map_err(refuse)?));
        } else {
            return Err(refuse(Arg::Long(name).unexpected()));
        }
    }
}

fn is_negative_number(argument: &OsStr) -> bool {
    argument
        .to_str()
        .is_some_and(|text| text.starts_with('-') && text.parse::<f64>().is_ok())
}

fn refuse(reason: impl Display) -> BadInput {
    BadInput(format!("{reason}; see --help"))
}

/// Standard output, which is flushed at each line's end. It remembers that nobody reads it any
/// more, since by the time that error reaches `run` a coroutine may have wrapped it.
struct Output {
    stdout: io::StdoutLock<'static>,
    reader_left: bool,
}

impl Output {
    fn watch<T>(&mut self, written: io::Result<T>) -> io::Result<T> {
        written.inspect_err(|error| self.reader_left |= error.kind() == ErrorKind::BrokenPipe)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stdout.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.stdout.flush();
        self.watch(flushed)
    }
}
