//! The ways in which a request fails, and the time that it may take.

use std::{error::Error, io, iter, time::Duration};

use scheduler::{Stop, Task};
use thiserror::Error;
use url::Url;

/// The reason why there is no answer, or only a part of one.
#[derive(Debug, Error)]
pub enum Fault {
    /// The address is none of HTTP.
    #[error("not an http:// or https:// address")]
    NotAddress,
    /// The server cannot be reached.
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    /// The server does not speak TLS, or is not the one that the address names.
    #[error("cannot connect by TLS: {0}")]
    Tls(io::Error),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(String),
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

/// hyper says where it failed; the reason is the last one behind that.
impl From<hyper::Error> for Fault {
    fn from(error: hyper::Error) -> Self {
        let reasons = iter::successors(Some(&error as &dyn Error), |&error| error.source());
        let io = reasons.clone().find_map(|reason| reason.downcast_ref());
        let reason = reasons.last().map_or_else(String::new, ToString::to_string);
        match io.map(io::Error::kind) {
            Some(io::ErrorKind::UnexpectedEof) => Self::CutShort,
            // This kind has a chunk that is none.
            Some(io::ErrorKind::InvalidInput) => Self::NotAnswer(reason),
            _ if error.is_incomplete_message() => Self::CutShort,
            _ if error.is_parse() => Self::NotAnswer(reason),
            _ => Self::Broken(reason),
        }
    }
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
