//! Standard output.

use std::io::{self, ErrorKind, Write};

/// Standard output, which is flushed at each line's end. It remembers that its reader has left,
/// because by the time that error reaches `run` a coroutine may have wrapped it.
pub(crate) struct Output {
    stdout: io::StdoutLock<'static>,
    reader_left: bool,
}

impl Output {
    pub(crate) fn lock() -> Self {
        Self {
            stdout: io::stdout().lock(),
            reader_left: false,
        }
    }

    /// Whether a write has failed because nobody reads.
    pub(crate) fn has_lost_its_reader(&self) -> bool {
        self.reader_left
    }

    fn watch<T>(&mut self, written: io::Result<T>) -> io::Result<T> {
        written.inspect_err(|error| self.reader_left |= error.kind() == ErrorKind::BrokenPipe)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stdout.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.stdout.flush();
        self.watch(flushed)
    }
}
