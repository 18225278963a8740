//! The pull form: a coroutine that yields the lines that match, to whoever asks for the next.

use coroutine::{BoxCoroutine, Coroutine};

use crate::pattern::Pattern;
use data::blocks::Blocks;
use support::BadInput;

/// Yields lines, raises what reading them raises.
pub(crate) type Lines<'a> = BoxCoroutine<'a, Vec<u8>, (), (), BadInput>;

/// Yields the lines that contain a pattern. It owns its source, and reads on only when it is asked.
pub(crate) fn matching<'a>(mut blocks: Blocks<'a>, pattern: &'a Pattern) -> Lines<'a> {
    Coroutine::new(async move |co| {
        while let Some(text) = blocks.read()? {
            let found = pattern.lines_of(text);
            co.yield_all(found.map(<[u8]>::to_vec)).await?;
        }
        Ok(())
    })
}
