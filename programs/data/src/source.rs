//! Input by its name: a file, or standard input for `-`.

use std::{
    cell::RefCell,
    ffi::OsStr,
    fmt::{self, Display},
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use support::BadInput;

/// Bytes, and what complaints about them call them.
pub struct Source<'a> {
    name: String,
    bytes: Box<dyn Read + 'a>,
    out: Option<&'a RefCell<dyn Write + 'a>>,
}

impl<'a> Source<'a> {
    /// Opens the file that an argument names. A directory is refused when it is read.
    ///
    /// # Errors
    ///
    /// [`BadInput`]: it cannot be opened.
    pub fn open(argument: &OsStr) -> Result<Self, BadInput> {
        if argument == "-" {
            return Ok(Self::new("standard input", io::stdin().lock()));
        }
        let name = Path::new(argument).display().to_string();
        match File::open(argument) {
            Ok(file) => Ok(Self::new(&name, file)),
            Err(error) => Err(refuse(&name, error)),
        }
    }

    /// Creates a source of these bytes; complaints call it by this name.
    pub fn new(name: &str, bytes: impl Read + 'a) -> Self {
        Self {
            name: name.to_owned(),
            bytes: Box::new(bytes),
            out: None,
        }
    }

    /// Flushes `out` before each read, which may have to wait: so its reader has everything by
    /// then.
    #[must_use]
    pub fn flushing(self, out: &'a RefCell<dyn Write + 'a>) -> Self {
        let out = Some(out);
        Self { out, ..self }
    }

    /// Returns the name by which complaints call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.name).finish()
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

/// Returns a complaint about the source of that name.
pub fn refuse(name: &str, complaint: impl Display) -> BadInput {
    BadInput(format!("{name}: {complaint}"))
}
