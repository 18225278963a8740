//! Redirections.

use std::time::Duration;

use scheduler::{Stop, Task};
use url::Url;

use super::{
    fault::Fault,
    get::{Response, get},
};

/// How often it follows at the most.
const FARTHEST: usize = 10;

/// Where an answer sends whoever asked for `url`, if it does.
pub fn target(url: &Url, response: &Response) -> Option<Url> {
    let is_redirection = matches!(response.status(), 301 | 302 | 303 | 307 | 308);
    let location = response.header("location").filter(|_| is_redirection)?;
    url.join(location).ok()
}

/// Gets a page from where it is, and returns that place, too.
///
/// # Errors
///
/// As [`get`], or the redirections do not end.
pub async fn follow(
    task: &mut Task<'_>,
    url: &Url,
    patience: Duration,
) -> Result<(Url, Response), Stop> {
    let mut way = vec![url.clone()];
    loop {
        let here = &way[way.len() - 1];
        let response = get(task, here, patience).await?;
        let Some(next) = target(here, &response) else {
            return Ok((here.clone(), response));
        };
        if way.contains(&next) {
            return Err(Fault::Circle(next).into());
        }
        if way.len() > FARTHEST {
            return Err(Fault::TooFar(FARTHEST).into());
        }
        way.push(next);
    }
}
