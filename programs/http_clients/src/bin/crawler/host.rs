//! A host: how many pages it is asked for at once, and what its robots.txt says.

use std::rc::Rc;

use scheduler::{Mutex, Semaphore, Stop, Task};
use url::Url;

use crate::{robots::Robots, whole::whole};
use http_clients::{Client, within};

/// The largest robots.txt that is read.
const LARGEST: usize = 1 << 19;

/// What went wrong, in words.
type Failure = String;

/// The rules of a site, or why they could not be read.
type Rules = Result<Rc<Robots>, Failure>;

pub(crate) struct Host {
    pub(crate) client: Client,
    permits: Semaphore,
    /// Nobody has asked for it yet, or what came of that.
    robots: Mutex<Option<Rules>>,
}

impl Host {
    pub(crate) fn new(client: Client, at_once: usize) -> Self {
        Self {
            client,
            permits: Semaphore::new(at_once),
            robots: Mutex::new(None),
        }
    }

    /// Returns whether a page may be asked for. The first who wants to know reads the rules.
    ///
    /// Source: RFC 9309, 2.3.1. No rules: everything may be. No answer: nothing.
    pub(crate) async fn admits(
        &self,
        task: &mut Task<'_>,
        url: &Url,
    ) -> Result<Result<bool, Failure>, Stop> {
        let mut robots = self.robots.lock(task).await?;
        let rules = match &*robots {
            Some(rules) => rules.clone(),
            None => {
                let question = async |task: &mut Task<'_>| rules(task, url, &self.client).await;
                let answer = self.ask(task, question).await?;
                robots.insert(answer.and_then(|rules| rules)).clone()
            }
        };
        Ok(rules.map(|rules| rules.admit(url)))
    }

    /// Waits for a turn with this host, and for its answer, which has to come in time.
    pub(crate) async fn ask<'co, T>(
        &self,
        task: &mut Task<'co>,
        question: impl AsyncFnOnce(&mut Task<'co>) -> Result<T, Stop>,
    ) -> Result<Result<T, Failure>, Stop> {
        let _permit = self.permits.acquire(task).await?;
        match within(task, self.client.patience(), question).await {
            Ok(answer) => Ok(Ok(answer)),
            Err(Stop::Failed(error)) => Ok(Err(error.to_string())),
            Err(stop) => Err(stop),
        }
    }
}

async fn rules(task: &mut Task<'_>, url: &Url, client: &Client) -> Result<Rules, Stop> {
    let (_, response) = client.follow(task, &url.join("/robots.txt")?).await?;
    match response.status() {
        200 => {
            let text = whole(response.into_body(task), LARGEST).await?;
            Ok(Ok(Rc::new(Robots::parse(&String::from_utf8_lossy(&text)))))
        }
        500.. => Ok(Err(response.status_line())),
        _ => Ok(Ok(Rc::default())),
    }
}
