//! A telnet filter: byte after byte is sent in, and each yields whether somebody typed it.
//!
//! Its states are the places where it yields, and `--diagram` draws them. `telnet_filter` shows a
//! captured session, in which somebody typed a word between the control sequences of a client:
//!
//! ```text
//! s i g n a l
//! ```

use std::{
    cell::Cell,
    error::Error,
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, BufReader, Bytes, Read, Write},
    path::Path,
    process::ExitCode,
};

use coroutine::{
    Yielded,
    trace::{Machine, Recorder},
};
use rps::{CAPTURED_SESSION, TelnetFilter, strict_telnet_filter, telnet_filter};
use support::{BadInput, Language, Takes};

/// Draws the machine that the sessions show.
fn draw(
    filter: TelnetFilter,
    files: &[OsString],
    language: Language,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let recorder = Recorder::new().sent_as(kind);
    let mut filter = recorder.record(filter).primed()?;
    let mut machine = Machine::default();
    let mut observe = |byte| {
        let Yielded(_) = filter.send(byte)?;
        machine.extend(recorder.take());
        Ok(())
    };
    if files.is_empty() {
        // In this session nobody sends the byte 255 itself, which is doubled.
        let session = CAPTURED_SESSION.iter().copied().chain([255, 255]);
        session.into_iter().try_for_each(observe)?;
    } else {
        each_byte(files, &mut observe)?;
    }
    Ok(write!(out, "{}", language.draw(&machine))?)
}

/// Returns a byte as the diagram labels it: those that the filter knows by the names of RFC 854.
fn kind(byte: &u8) -> &'static str {
    match byte {
        240 => "SE",
        250 => "SB",
        251..=254 => "WILL to DONT",
        255 => "IAC",
        _ => "other",
    }
}

/// Prints what was typed, line by line: as bytes, or as a text that a person can read.
fn print(
    filter: TelnetFilter,
    files: &[OsString],
    raw: bool,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mut filter = filter.primed()?;
    let mut line = Vec::new();
    each_byte(files, &mut |byte| {
        let Yielded(is_input) = filter.send(byte)?; // irrefutable: it never returns
        if is_input {
            line.push(byte);
            if raw || byte == b'\n' {
                write_typed(out, &std::mem::take(&mut line), raw)?;
            }
        }
        Ok(())
    })?;
    if !line.is_empty() {
        line.push(b'\n');
        write_typed(out, &line, raw)?;
    }
    Ok(())
}

/// Writes letters as they are, and, unless it is to be raw, everything else as Rust escapes it.
fn write_typed(out: &mut dyn Write, typed: &[u8], raw: bool) -> io::Result<()> {
    if raw {
        return out.write_all(typed);
    }
    for chunk in typed.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\n' => writeln!(out)?,
                letter if letter.is_control() => write!(out, "{}", letter.escape_default())?,
                letter => write!(out, "{letter}")?,
            }
        }
        write!(out, "{}", chunk.invalid().escape_ascii())?;
    }
    Ok(())
}

fn show(filter: TelnetFilter, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut filter = filter.primed()?;
    for &byte in CAPTURED_SESSION {
        let Yielded(is_input) = filter.send(byte)?;
        if is_input {
            write!(out, "{} ", byte.escape_ascii())?;
        }
    }
    Ok(writeln!(out)?)
}

fn each_byte(
    files: &[OsString],
    take: &mut dyn FnMut(u8) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    for file in files {
        for byte in open(file)? {
            take(byte.map_err(|error| refuse(file, error))?)?;
        }
    }
    Ok(())
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

const USAGE: &str = "
usage: telnet_filter [--strict] [--raw] [--diagram mermaid|dot] [FILE | -]...

Prints what was typed in captured telnet sessions, without the commands, which
may go on from one file to the next. Without arguments it shows its own session;
`-` reads standard input.

  --raw           prints the typed bytes as they are; otherwise what is no text
                  is escaped, as \\xff, and a last line is ended
  --strict        255 240 ends a subnegotiation, and not a 240 alone;
                  only the commands 251 to 254 have a parameter
  --diagram LANG  draws the filter's states and transitions instead, as far as
                  the sessions show them, for Mermaid or for Graphviz
";

fn main() -> ExitCode {
    let strict = Cell::new(false);
    let raw = Cell::new(false);
    let diagram = Cell::new(None);
    let takes = Takes {
        values: usize::MAX,
        options: &[("diagram", &diagram)],
        flags: &[("strict", &strict), ("raw", &raw)],
    };
    support::run(USAGE, takes, |files, out| {
        let filter = if strict.get() {
            strict_telnet_filter()
        } else {
            telnet_filter()
        };
        match diagram.take() {
            Some(language) => draw(filter, &files, language.as_os_str().try_into()?, out),
            None if files.is_empty() => show(filter, out),
            None => print(filter, &files, raw.get(), out),
        }
    })
}
