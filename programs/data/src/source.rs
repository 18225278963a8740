//! Input by its name: a file, or standard input for `-`.

use std::{
    cell::RefCell,
    ffi::OsStr,
    fmt::Display,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use crate::support::BadInput;

/// Bytes, and what complaints about them call them.
pub(crate) struct Source<'a> {
    name: String,
    bytes: Box<dyn Read + 'a>,
    out: Option<&'a RefCell<dyn Write + 'a>>,
}

impl<'a> Source<'a> {
    /// Opens what an argument names. A directory is refused when it is read.
    pub(crate) fn open(argument: &OsStr) -> Result<Self, BadInput> {
        if argument == "-" {
            return Ok(Self::new("standard input", io::stdin().lock()));
        }
        let name = Path::new(argument).display().to_string();
        match File::open(argument) {
            Ok(file) => Ok(Self::new(&name, file)),
            Err(error) => Err(refuse(&name, error)),
        }
    }

    pub(crate) fn new(name: &str, bytes: impl Read + 'a) -> Self {
        Self {
            name: name.to_owned(),
            bytes: Box::new(bytes),
            out: None,
        }
    }

    /// Flushes `out` before each read, which may have to wait: whoever looks on sees all that there is.
    pub(crate) fn flushing(self, out: &'a RefCell<dyn Write + 'a>) -> Self {
        let out = Some(out);
        Self { out, ..self }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(out) = self.out {
            let flushed = out.borrow_mut().flush();
            flushed.map_err(|error| io::Error::other(format!("standard output: {error}")))?;
        }
        self.bytes.read(buffer)
    }
}

/// A complaint about the source of that name.
pub(crate) fn refuse(name: &str, complaint: impl Display) -> BadInput {
    BadInput(format!("{name}: {complaint}"))
}
