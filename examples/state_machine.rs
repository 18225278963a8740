//! A state machine as straight code: a state is the place where the body waits for a command.
//!
//! There is no enum of states and no table: what may follow is what stands next. Each place has a
//! name, so the machine says in which state it is, and `--diagram` draws it. A command that a state
//! does not know is answered as well. `state_machine`:
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
    cell::Cell, convert::Infallible, error::Error, ffi::OsString, io::Write, process::ExitCode,
};

use coroutine::{
    Co, Coroutine, Interrupt, Yielded,
    trace::{self, Recorder},
};
use support::{Language, Takes, Words};

/// Takes commands, and yields an answer to each. It never returns.
type Machine = Coroutine<String, String, Infallible>;

fn state_machine() -> Machine {
    Coroutine::new(async |co| {
        loop {
            ask(co, "waiting", "Starting...\nWaiting for input", &["start"]).await?;
            let mut begins = "Processing...\nProcessing data";
            while ask(co, "processing", begins, &["pause", "finish"]).await? == "pause" {
                ask(co, "paused", "Paused", &["resume"]).await?;
                begins = "Processing data";
            }
            ask(co, "done", "Complete!\nDone", &["again"]).await?;
        }
    })
}

/// Waits in a state until one of its commands is sent, and returns that. Any other command is
/// answered, and changes nothing.
async fn ask(
    co: &mut Co<'_, String, String>,
    state: &'static str,
    text: &str,
    commands: &[&'static str],
) -> Result<&'static str, Interrupt> {
    let mut answer = text.to_owned();
    loop {
        let command = co.yield_(answer).named(state).await?;
        if let Some(known) = commands.iter().find(|known| **known == command) {
            return Ok(known);
        }
        let expected = commands.join(" or ");
        answer = format!("{command}? It is {state}, and takes {expected}");
    }
}

/// Sends command after command, and prints the answers.
fn drive(mut commands: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut machine = state_machine();
    let Yielded(mut answer) = machine.start()?; // irrefutable: it never returns
    writeln!(out, "{answer}")?;
    while let Some(command) = commands.read()? {
        Yielded(answer) = machine.send(command)?;
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

/// Draws the machine, as far as the commands show it.
fn draw(
    mut commands: Words,
    language: Language,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let recorder = Recorder::new().sent_as(String::clone).yielded_as(kind);
    let mut machine = recorder.record(state_machine()).primed()?;
    let mut observed: trace::Machine = recorder.take().into_iter().collect();
    while let Some(command) = commands.read()? {
        let Yielded(_) = machine.send(command)?;
        observed.extend(recorder.take());
    }
    Ok(write!(out, "{}", language.draw(&observed))?)
}

/// An answer as the diagram writes it: the last line of the state's own, one word for the others.
fn kind(answer: &String) -> String {
    if answer.contains('?') {
        return "refuses".to_owned();
    }
    answer.lines().last().unwrap_or_default().to_owned()
}

fn words(commands: &str) -> Vec<OsString> {
    commands.split(' ').map(Into::into).collect()
}

const USAGE: &str = "
usage: state_machine [--diagram mermaid|dot] [COMMAND | -]...

Sends commands to a machine, and prints its answers. It waits, and `start`
begins its work; `pause` and `resume` interrupt that, `finish` ends it; `again`
begins anew. Without a COMMAND it shows `start finish`; `-` reads commands from
standard input.

  --diagram LANG  draws the machine's states and transitions instead, as far as
                  the commands show them, for Mermaid or for Graphviz
";

fn main() -> ExitCode {
    let diagram = Cell::new(None);
    let takes = Takes {
        values: usize::MAX,
        options: &[("diagram", &diagram)],
        flags: &[],
    };
    support::run(USAGE, takes, |commands, out| {
        let or_else = |shown| {
            if commands.is_empty() {
                return Words::new(words(shown));
            }
            Words::new(commands)
        };
        match diagram.take() {
            Some(language) => draw(
                or_else("hello start pause resume finish again"),
                language.as_os_str().try_into()?,
                out,
            ),
            None => drive(or_else("start finish"), out),
        }
    })
}
