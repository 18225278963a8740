//! A file that grows, is cut, and loses its name to another one, as log files do.

use std::{
    convert::Infallible,
    fs::{File, Metadata},
    io::{self, BufRead, BufReader, Read, Seek},
    mem,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use coroutine::Coroutine;

use support::LONGEST_LINE;

/// Yields the lines of a file, and `None` whenever there is no more for now. It goes on with the
/// file that takes its name. It never returns.
pub(crate) type Growing = Coroutine<Option<Vec<u8>>, (), Infallible, io::Error>;

pub(crate) fn growing(path: PathBuf, file: File) -> Growing {
    Coroutine::new(async move |co| {
        let mut file = BufReader::new(file);
        let mut line = Vec::new();
        loop {
            // Asked before the last read of the old file, so that nothing is missed that was
            // written to it before the new one was there.
            let successor = successor(&path, file.get_ref())?;
            while read_line(&mut file, &mut line)? {
                co.yield_(Some(mem::take(&mut line))).await?;
            }
            match successor {
                Some(successor) => file = BufReader::new(successor),
                None if is_cut(&mut file)? => file.rewind()?,
                None => {
                    co.yield_(None).await?;
                    continue;
                }
            }
            if !line.is_empty() {
                co.yield_(Some(mem::take(&mut line))).await?; // its end will never be written
            }
        }
    })
}

/// Opens the file that has the name now, if it is another one. While none has it, the old one may
/// still be written to.
fn successor(path: &Path, file: &File) -> io::Result<Option<File>> {
    let other = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let identity = |metadata: Metadata| (metadata.dev(), metadata.ino());
    let is_other = identity(other.metadata()?) != identity(file.metadata()?);
    Ok(is_other.then_some(other))
}

/// Reads up to the end of a line, which it takes away. Without one, `line` keeps what there is.
fn read_line(file: &mut BufReader<File>, line: &mut Vec<u8>) -> io::Result<bool> {
    let room = LONGEST_LINE - line.len();
    file.take(room as u64).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(true);
    }
    if line.len() == LONGEST_LINE {
        let reason = format!("a line is longer than {LONGEST_LINE} bytes");
        return Err(io::Error::other(reason));
    }
    Ok(false)
}

/// Whether the file is shorter than what was read of it. One that has grown beyond that again since
/// the last check cannot be distinguished from one that was never cut.
fn is_cut(file: &mut BufReader<File>) -> io::Result<bool> {
    Ok(file.get_ref().metadata()?.len() < file.stream_position()?)
}
