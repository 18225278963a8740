//! async-stream: what yields cannot be sent to, so it is iterated only.

use futures_lite::stream;

use super::Yields;

/// The library.
#[derive(Debug)]
pub struct AsyncStream;

impl Yields for AsyncStream {
    const NAME: &'static str = "async-stream";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        let counting = async_stream::stream! {
            for number in first.. {
                yield number;
            }
        };
        stream::block_on(Box::pin(counting))
    }
}
