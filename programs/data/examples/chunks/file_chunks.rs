//! A file of any size in chunks of bytes.

use std::{io::Read, num::NonZeroUsize};

use coroutine::{BoxCoroutine, Coroutine};

use data::source::{Source, refuse};
use support::BadInput;

/// How much memory a chunk gets before it is known that the file has that many bytes.
const MOST_AT_ONCE: usize = 1 << 20;

/// Yields a file in chunks of `size` bytes; the last may be smaller.
pub(crate) fn file_chunks(
    mut source: Source<'_>,
    size: NonZeroUsize,
) -> BoxCoroutine<'_, Vec<u8>, (), (), BadInput> {
    Coroutine::new(async move |co| {
        loop {
            let mut chunk = Vec::with_capacity(size.get().min(MOST_AT_ONCE));
            let read = source
                .by_ref()
                .take(size.get() as u64)
                .read_to_end(&mut chunk);
            read.map_err(|error| refuse(source.name(), error))?;
            if chunk.is_empty() {
                return Ok(());
            }
            co.yield_(chunk).await?;
        }
    })
}
