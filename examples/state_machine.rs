//! A state machine: commands are sent in, and where the body waits is the state that it is in.
//!
//! It says what it begins, and yields what it waits for. `state_machine`:
//!
//! ```text
//! Starting...
//! Waiting for input
//! Processing...
//! Processing data
//! Complete!
//! Done
//! ```

use std::{
    cell::RefCell,
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{BoxCoroutine, Complete, Coroutine, Yielded};
use support::Words;

enum State {
    Start,
    Processing,
    Complete,
}

/// Takes commands, yields what it waits for, returns when it is done. It borrows the output.
type Machine<'a> = BoxCoroutine<'a, &'static str, String, (), io::Error>;

fn state_machine(out: &RefCell<impl Write>) -> Machine<'_> {
    Coroutine::new(async move |co| {
        let mut state = State::Start;
        loop {
            match state {
                State::Start => {
                    writeln!(out.borrow_mut(), "Starting...")?;
                    let command: String = co.yield_("Waiting for input").await?;
                    if command == "start" {
                        state = State::Processing;
                    }
                }
                State::Processing => {
                    writeln!(out.borrow_mut(), "Processing...")?;
                    let command: String = co.yield_("Processing data").await?;
                    if command == "finish" {
                        state = State::Complete;
                    }
                }
                State::Complete => {
                    writeln!(out.borrow_mut(), "Complete!")?;
                    co.yield_("Done").await?;
                    return Ok(());
                }
            }
        }
    })
}

/// Sends commands until there are no more, or the machine has ended.
fn drive(mut commands: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let out = RefCell::new(out); // the machine prints, and so does its caller
    let mut machine = state_machine(&out);
    let mut step = machine.start()?;
    loop {
        match step {
            Yielded(waits) => writeln!(out.borrow_mut(), "{waits}")?,
            Complete(()) => return Ok(()),
        }
        let Some(command) = commands.read()? else {
            return Ok(());
        };
        step = machine.send(command)?;
    }
}

const USAGE: &str = "
usage: state_machine [COMMAND | -]...

Sends commands to a machine: `start` begins its work, `finish` ends that. Any
other command leaves it in its state. A command to a machine that is done ends
the program. Without arguments it shows `start finish`; `-` reads commands from
standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return drive(Words::new(vec!["start".into(), "finish".into()]), out);
        }
        drive(Words::new(arguments), out)
    })
}
