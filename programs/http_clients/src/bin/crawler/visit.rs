//! One page: whether it may be asked for, and what became of it.

use scheduler::{Stop, Task};
use url::Url;

use crate::{host::Host, page::Page, whole::whole};
use http_clients::Client;

/// The largest page that is read.
const LARGEST: usize = 1 << 22;

pub(crate) struct Visit {
    pub(crate) url: Url,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    Read(Page),
    Moved(u16, Url),
    NotHtml(String),
    KeptOut,
    Failed(String),
}

impl Outcome {
    pub(crate) fn links(&self) -> &[Url] {
        match self {
            Self::Read(page) => &page.links,
            Self::Moved(_, to) => std::slice::from_ref(to),
            _ => &[],
        }
    }
}

/// Visits a page, as soon as its host has time.
pub(crate) async fn visit(task: &mut Task<'_>, url: Url, host: &Host) -> Result<Visit, Stop> {
    let outcome = match host.admits(task, &url).await? {
        Ok(true) => attempt(task, &url, host).await?,
        Ok(false) => Outcome::KeptOut,
        Err(reason) => Outcome::Failed(format!("robots.txt: {reason}")),
    };
    Ok(Visit { url, outcome })
}

async fn attempt(task: &mut Task<'_>, url: &Url, host: &Host) -> Result<Outcome, Stop> {
    let read = host
        .ask(task, async |task| read(task, url, &host.client).await)
        .await?;
    Ok(read.unwrap_or_else(Outcome::Failed))
}

async fn read(task: &mut Task<'_>, url: &Url, client: &Client) -> Result<Outcome, Stop> {
    let response = client.get(task, url).await?;
    if let Some(to) = response.target(url) {
        return Ok(Outcome::Moved(response.status(), to));
    }
    if response.status() != 200 {
        return Ok(Outcome::Failed(response.status_line()));
    }
    let kind = response.header("content-type");
    let kind = kind.unwrap_or("of no kind".into());
    if !kind.to_ascii_lowercase().starts_with("text/html") {
        return Ok(Outcome::NotHtml(kind.into_owned()));
    }
    let html = whole(response.into_body(task), LARGEST).await?;
    Ok(Outcome::Read(Page::parse(&html, url)))
}
