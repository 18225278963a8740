//! An echo: it yields what it is sent, survives what is thrown at it, and says when it is closed.
//!
//! One `match` on the result of a yield handles all three. `echo`:
//!
//! ```text
//! Hello
//! World
//! Exception received: Test error
//! Generator closing
//! ```
//!
//! `printf 'hello\n:throw oops\n:close\n' | echo -`:
//!
//! ```text
//! hello
//! Exception received: oops
//! hello
//! Generator closing
//! ```

use std::{
    cell::RefCell,
    error::Error,
    ffi::OsStr,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{BoxCoroutine, Coroutine, CoroutineState, Interrupt, Yielded};
use support::{BadInput, Lines, excerpt};

/// Takes lines, yields the last one; errors can be thrown in. It borrows the output for `'a`.
type Echo<'a> = BoxCoroutine<'a, Option<String>, String, (), io::Error>;

fn echo(out: &RefCell<impl Write>) -> Echo<'_> {
    Coroutine::new(async move |co| {
        let mut value = None;
        loop {
            match co.yield_(value.clone()).await {
                Ok(sent) => value = Some(sent),
                Err(Interrupt::Thrown(error)) => {
                    writeln!(out.borrow_mut(), "Exception received: {error}")?;
                }
                Err(Interrupt::Closed) => break,
                Err(other) => return Err(other),
            }
        }
        Ok(writeln!(out.borrow_mut(), "Generator closing")?)
    })
}

fn show(out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    let mut echo = echo(out).primed()?;
    tell(echo.send("Hello".to_owned())?, out)?;
    tell(echo.send("World".to_owned())?, out)?;
    echo.throw(io::Error::other("Test error"))?; // yields "World" again, which nobody prints
    echo.close()?;
    Ok(())
}

/// Lets the lines of standard input talk to an echo.
fn converse(out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    let mut echo = echo(out).primed()?;
    let mut lines = Lines::of_standard_input();
    while let Some(line) = lines.read_text()? {
        let step = match line.strip_prefix(':') {
            None => echo.send(line)?,
            Some(text) if text.starts_with(':') => echo.send(text.to_owned())?,
            Some("close") => break,
            Some(command) => match command.strip_prefix("throw ") {
                Some(text) => echo.throw(io::Error::other(text))?,
                None => return Err(refuse_line(lines.number(), &line).into()),
            },
        };
        tell(step, out)?;
    }
    echo.close()?;
    Ok(())
}

/// Prints what was yielded; before the first line there is nothing.
fn tell(step: CoroutineState<Option<String>, ()>, out: &RefCell<impl Write>) -> io::Result<()> {
    match step {
        Yielded(Some(line)) => writeln!(out.borrow_mut(), "{line}"),
        _ => Ok(()),
    }
}

fn refuse_argument(argument: &OsStr) -> BadInput {
    let argument = argument.to_string_lossy();
    BadInput(format!(
        "argument 1: \"{argument}\": expected `-`; see --help"
    ))
}

fn refuse_line(number: usize, line: &str) -> BadInput {
    let line = excerpt(line);
    BadInput(format!(
        "line {number}: \"{line}\": unknown command; see --help"
    ))
}

const USAGE: &str = "
usage: echo [-]

Without an argument it shows its own words. `-` reads lines from standard input,
sends each to a coroutine, and prints what that yields. Lines with a colon are
for the coroutine's other ends:

  :throw TEXT   throw TEXT in as an error; it yields its last line once more
  :close        close it, and stop reading; so does the end of the input
  ::TEXT        send `:TEXT`
";

fn main() -> ExitCode {
    support::run(USAGE, 1, |arguments, out| {
        let out = RefCell::new(out); // the coroutine prints, and so does its caller
        match arguments.first() {
            None => show(&out),
            Some(dash) if dash == "-" => converse(&out),
            Some(other) => Err(refuse_argument(other).into()),
        }
    })
}
