//! A whole body, where it is not too large.

use futures_lite::StreamExt;
use scheduler::Stop;
use thiserror::Error;

use http_clients::Body;

#[derive(Debug, Error)]
#[error("more than {0} bytes")]
struct TooLarge(usize);

/// Reads a body of `most` bytes at the most.
pub(crate) async fn whole(body: Body<'_>, most: usize) -> Result<Vec<u8>, Stop> {
    let (mut pieces, mut whole) = (body.into_try_stream(), Vec::new());
    while let Some(piece) = pieces.next().await {
        whole.extend(piece?);
        if whole.len() > most {
            return Err(TooLarge(most).into());
        }
    }
    Ok(whole)
}
