//! A token issuer: names are sent in, each gets the next number, and closing it says goodbye.
//!
//! It yields nothing: the waiting for a name is all that its caller sees. `token_issuer` shows it
//! twice, started by hand and then primed by the function that creates it:
//!
//! ```text
//! Token number for Debaditya: 1
//! Token number for Anuradha: 2
//! Token number for Anurag: 3
//! Token number for Tania: 4
//! Token issuer exit.
//! Token number for Debaditya: 101
//! Token number for Anuradha: 102
//! Token number for Anurag: 103
//! Token number for Tania: 104
//! Token issuer exit.
//! ```

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{BoxCoroutine, Coroutine, Interrupt, ResumeError};
use support::{Words, excerpt};

/// Takes names; its output may fail, which is what it raises. It borrows the output for `'a`.
type TokenIssuer<'a> = BoxCoroutine<'a, (), String, (), io::Error>;

/// Numbers the names that it is sent, starting after `last`.
fn token_issuer(mut last: u64, out: &mut dyn Write) -> TokenIssuer<'_> {
    Coroutine::new(async move |co| {
        loop {
            let name: String = match co.yield_(()).await {
                Err(Interrupt::Closed) => break,
                name => name?,
            };
            last += 1;
            writeln!(out, "Token number for {name}: {last}")?;
        }
        Ok(writeln!(out, "Token issuer exit.")?)
    })
}

/// The same, run to its first yield already: whoever gets it can send at once.
fn primed_token_issuer(
    last: u64,
    out: &mut dyn Write,
) -> Result<TokenIssuer<'_>, ResumeError<(), io::Error>> {
    token_issuer(last, out).primed()
}

fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let names = ["Debaditya", "Anuradha", "Anurag", "Tania"];

    let mut tokens = token_issuer(0, out);
    tokens.start()?;
    for name in names {
        tokens.send(name.to_owned())?;
    }
    tokens.close()?;
    drop(tokens); // it holds the output

    let mut tokens = primed_token_issuer(100, out)?;
    for name in names {
        tokens.send(name.to_owned())?;
    }
    tokens.close()?;
    Ok(())
}

const USAGE: &str = "
usage: token_issuer [NAME | -]...

Issues the next number, from 1, to each name. Without arguments it shows its own
names, from 1 and then from 101. `-` reads names from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return show(out);
        }
        let mut words = Words::new(arguments);
        let mut tokens = primed_token_issuer(0, out)?;
        while let Some(name) = words.read::<String>()? {
            tokens.send(excerpt(&name))?;
        }
        tokens.close()?;
        Ok(())
    })
}
