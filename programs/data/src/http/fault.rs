//! The ways in which a request fails, and the time that it may take.

use std::{io, time::Duration};

use scheduler::{Stop, Task};
use thiserror::Error;
use url::Url;

/// The reason why there is no answer, or only a part of one.
#[derive(Debug, Error)]
pub enum Fault {
    /// The address is none of plain HTTP.
    #[error("not a plain http:// address")]
    NotAddress,
    /// The server cannot be reached.
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    /// The answer is not HTTP.
    #[error("the answer is not HTTP: {0}")]
    NotAnswer(String),
    /// The answer ended too early.
    #[error("the answer is cut short")]
    CutShort,
    /// Nothing came in this time.
    #[error("no answer in {0:?}")]
    Silent(Duration),
    /// The redirections lead back here.
    #[error("redirected in a circle, back to {0}")]
    Circle(Url),
    /// There were more redirections than this.
    #[error("redirected more than {0} times")]
    TooFar(usize),
}

/// Runs a part of a task's body, which fails when `patience` is over.
///
/// # Errors
///
/// Those of the part; [`Fault::Silent`] if it takes too long.
pub async fn within<'co, T>(
    task: &mut Task<'co>,
    patience: Duration,
    part: impl AsyncFnOnce(&mut Task<'co>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let ended = task.timeout(patience, part).await?;
    Ok(ended.map_err(|_| Fault::Silent(patience))?)
}
