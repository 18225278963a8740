use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};
use thiserror::Error;

/// A file of all effects, a line each: the key, and what was done.
///
/// It stands for the bank, the mail and the carrier, and does what they have to do for a caller
/// that may be killed between an effect and the note of it: a key that it has seen before does
/// nothing, and is answered as it was then.
///
/// ```text
/// o-1/2 charged 1250
/// ```
#[derive(Debug, Default)]
pub struct Ledger {
    /// Nothing, if it is in memory.
    file: Option<(PathBuf, File)>,
    /// The lines, by their keys.
    done: HashMap<String, String>,
}

/// Whether an effect was performed now, or had been before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Now.
    New,
    /// Before, by somebody who did not live to note it.
    Again,
}

/// Why a ledger cannot be used.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// Another process has it open.
    #[error("{0}: another `orders work` is at work on it; wait for its end")]
    Busy(String),
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
}

impl Ledger {
    /// Creates one that is forgotten with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Opens the file, or creates it, for this process alone.
    ///
    /// The lock ends with the process, however that ends. A last line without an end was being
    /// written when the power failed: nobody has seen it, and it is cut off.
    ///
    /// # Errors
    ///
    /// [`Busy`](LedgerError::Busy) if another process has it open, or [`Io`](LedgerError::Io).
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let failed = |error| LedgerError::Io(path.display().to_string(), error);
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create(true);
        let mut file = options.open(path).map_err(failed)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(LedgerError::Busy(path.display().to_string())),
            Err(error) => return Err(failed(error.into())),
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let lines = text[..whole].lines();
        let done = lines.filter_map(|line| line.split_once(' '));
        Ok(Self {
            done: done.map(|(key, what)| (key.into(), what.into())).collect(),
            file: Some((path.to_owned(), file)),
        })
    }

    /// Performs an effect once: writes its line, unless its key has one. Returns which of them.
    ///
    /// The line is on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`Io`](LedgerError::Io): it is unknown whether the line is there. The next opening knows.
    pub fn perform(&mut self, key: &str, what: &str) -> Result<Entry, LedgerError> {
        if self.done.contains_key(key) {
            return Ok(Entry::Again);
        }
        if let Some((path, file)) = &mut self.file {
            let written = file.write_all(format!("{key} {what}\n").as_bytes());
            let written = written.and_then(|()| file.sync_data());
            written.map_err(|error| LedgerError::Io(path.display().to_string(), error))?;
        }
        self.done.insert(key.to_owned(), what.to_owned());
        Ok(Entry::New)
    }

    /// Returns what was done under a key.
    #[must_use]
    pub fn done(&self, key: &str) -> Option<&str> {
        self.done.get(key).map(String::as_str)
    }

    /// Iterates over what was done for an order, in no order.
    pub fn of<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a str> {
        let its = move |key: &str| key.rsplit_once('/').is_some_and(|(id, _)| id == order);
        let entries = self.done.iter().filter(move |(key, _)| its(key));
        entries.map(|(_, what)| what.as_str())
    }
}
