//! An answer, whose body has yet to be read.

use std::{borrow::Cow, time::Duration};

use hyper::{body::Incoming, ext::ReasonPhrase};
use scheduler::Task;
use url::Url;

use crate::body::{Body, body};

/// An answer, whose body has yet to be read.
#[derive(Debug)]
pub struct Response {
    pub(crate) response: hyper::Response<Incoming>,
    pub(crate) patience: Duration,
}

impl Response {
    /// Returns the status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// Returns the status code with the server's words for it.
    #[must_use]
    pub fn status_line(&self) -> String {
        let status = self.response.status();
        let usual = status.canonical_reason().unwrap_or_default().into();
        let own = self.response.extensions().get::<ReasonPhrase>();
        let reason = own.map_or(usual, |own| String::from_utf8_lossy(own.as_bytes()));
        format!("{} {reason}", status.as_u16())
            .trim_end()
            .to_owned()
    }

    /// Returns the value of a header, if there is one of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = self.response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()))
    }

    /// Returns where the answer sends whoever asked for `url`, if it does.
    #[must_use]
    pub fn target(&self, url: &Url) -> Option<Url> {
        let is_redirection = matches!(self.status(), 301 | 302 | 303 | 307 | 308);
        let location = self.header("location").filter(|_| is_redirection)?;
        url.join(&location).ok()
    }

    /// Returns the body, piece by piece as it comes.
    pub fn into_body<'a>(self, task: &'a mut Task<'_>) -> Body<'a> {
        body(task, self.response.into_body(), self.patience)
    }
}
