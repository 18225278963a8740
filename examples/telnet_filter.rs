//! A telnet filter: byte after byte is sent in, and each gives whether somebody typed it.
//!
//! Its states are the places where it yields. `telnet_filter` shows a captured session, in which
//! somebody typed a word between the control sequences of a client:
//!
//! ```text
//! s i g n a l
//! ```

mod support;

use std::{
    cell::Cell,
    error::Error,
    ffi::OsStr,
    fs::File,
    io::{self, BufReader, Bytes, Read, Write},
    path::Path,
    process::ExitCode,
};

use coroutine::Yielded;
use rps::{CAPTURED_SESSION, TelnetFilter, strict_telnet_filter, telnet_filter};
use support::{BadInput, Takes};

const USAGE: &str = "
usage: telnet_filter [--strict] [FILE | -]...

Prints what was typed in captured telnet sessions, without the commands, which
may go on from one file to the next. Without arguments it shows its own session;
`-` reads standard input.

  --strict   255 240 ends a subnegotiation, and not a 240 alone;
             only the commands 251 to 254 have a parameter
";

fn main() -> ExitCode {
    let strict = Cell::new(false);
    let takes = Takes {
        values: usize::MAX,
        options: &[],
        flags: &[("strict", &strict)],
    };
    support::run(USAGE, takes, |files, out| {
        let new_filter = if strict.get() {
            strict_telnet_filter
        } else {
            telnet_filter
        };
        let mut filter = new_filter().primed()?;
        if files.is_empty() {
            return show(filter, out);
        }
        for file in &files {
            for byte in open(file)? {
                let byte = byte.map_err(|error| refuse(file, error))?;
                let Yielded(is_input) = filter.send(byte)?; // irrefutable: it never returns
                if is_input {
                    out.write_all(&[byte])?;
                }
            }
        }
        Ok(())
    })
}

fn show(mut filter: TelnetFilter, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for &byte in CAPTURED_SESSION {
        let Yielded(is_input) = filter.send(byte)?;
        if is_input {
            write!(out, "{} ", byte.escape_ascii())?;
        }
    }
    Ok(writeln!(out)?)
}

/// The bytes of a file, or of standard input.
fn open(file: &OsStr) -> Result<Bytes<BufReader<Box<dyn Read>>>, BadInput> {
    let session: Box<dyn Read> = if file == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(file).map_err(|error| refuse(file, error))?)
    };
    Ok(BufReader::new(session).bytes())
}

fn refuse(file: &OsStr, error: io::Error) -> BadInput {
    BadInput(format!("{}: {error}", Path::new(file).display()))
}
