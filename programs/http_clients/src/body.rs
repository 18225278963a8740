//! The body of an answer: an asynchronous generator of pieces, which ends where the body does.

use std::time::Duration;

use coroutine::{BoxBody, Coroutine};
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use scheduler::{Stop, Task};

use crate::fault::{Fault, within};

/// Pieces of a body. It fails where the connection does, where the body is cut short, and where
/// the next piece is late.
pub type Body<'a> = Coroutine<Bytes, (), (), Stop, BoxBody<'a, (), Stop>>;

pub(crate) fn body<'a>(
    task: &'a mut Task<'_>,
    mut incoming: Incoming,
    patience: Duration,
) -> Body<'a> {
    Coroutine::new(async move |co| {
        loop {
            let next = async |task: &mut Task<'_>| task.wait(incoming.frame()).await;
            let Some(frame) = within(task, patience, next).await? else {
                return Ok(());
            };
            // Headers may follow the last piece; nobody asks for them.
            if let Ok(piece) = frame
                .map_err(|error| Stop::from(Fault::from(error)))?
                .into_data()
            {
                co.yield_(piece).await?;
            }
        }
    })
}
