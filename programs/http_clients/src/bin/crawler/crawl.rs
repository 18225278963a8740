//! The crawl: pages in the order in which they were found.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    error::Error,
    rc::Rc,
};

use coroutine::Coroutine;
use scheduler::{JoinHandle, Scheduler, Scope, Sender, Stop, channel};
use url::{Origin, Url};

use crate::{
    host::Host,
    visit::{Outcome, Visit, visit},
};
use http_clients::{Client, received};

/// How far a crawl goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) pages: usize,
    /// Of one host.
    pub(crate) at_once: usize,
    pub(crate) other_hosts: bool,
}

/// Yields what became of each page, the first at once. Dropping a crawl cancels its pages.
pub(crate) fn crawl(
    scheduler: Scheduler,
    client: Client,
    start: Url,
    limits: Limits,
) -> Coroutine<Visit, (), (), Box<dyn Error>> {
    let (sender, receiver) = channel(1);
    let crawl = scheduler.spawn("crawl", async move |task| {
        task.scope(async |scope| {
            Frontier::new(client, start, limits)
                .explore(scope, sender)
                .await
        })
        .await
    });
    received(scheduler, crawl, receiver)
}

/// What is known of the site.
struct Frontier {
    client: Client,
    limits: Limits,
    home: Origin,
    hosts: HashMap<Origin, Rc<Host>>,
    seen: HashSet<Url>,
    found: VecDeque<Url>,
    /// In the order in which they were found.
    underway: VecDeque<JoinHandle<Visit>>,
    /// How many pages were asked for; what robots.txt kept out is none.
    asked: usize,
}

impl Frontier {
    fn new(client: Client, start: Url, limits: Limits) -> Self {
        let mut frontier = Self {
            client,
            limits,
            home: start.origin(),
            hosts: HashMap::new(),
            seen: HashSet::new(),
            found: VecDeque::new(),
            underway: VecDeque::new(),
            asked: 0,
        };
        frontier.find(start);
        frontier
    }

    /// Visits pages as long as there are some. As many are underway as may still be asked for; each
    /// waits for its host.
    async fn explore(
        mut self,
        scope: &mut Scope<'_, '_>,
        sender: Sender<Visit>,
    ) -> Result<(), Stop> {
        loop {
            while self.asked + self.underway.len() < self.limits.pages {
                let Some(url) = self.found.pop_front() else {
                    break;
                };
                let visit = self.begin(scope, url);
                self.underway.push_back(visit);
            }
            let Some(first) = self.underway.pop_front() else {
                return Ok(());
            };
            let visit = scope.join(&first).await??;
            self.asked += usize::from(!matches!(visit.outcome, Outcome::KeptOut));
            for link in visit.outcome.links() {
                self.find(link.clone());
            }
            sender.send(scope, visit).await??;
        }
    }

    fn begin(&mut self, scope: &mut Scope<'_, '_>, url: Url) -> JoinHandle<Visit> {
        let host = self.hosts.entry(url.origin());
        let new = || Rc::new(Host::new(self.client.clone(), self.limits.at_once));
        let host = Rc::clone(host.or_insert_with(new));
        scope.spawn(url.to_string(), async move |task| {
            visit(task, url, &host).await
        })
    }

    /// Notes a page for later, unless it is known or belongs to somebody else.
    fn find(&mut self, mut url: Url) {
        url.set_fragment(None);
        let is_ours = self.limits.other_hosts || url.origin() == self.home;
        if is_ours && self.seen.insert(url.clone()) {
            self.found.push_back(url);
        }
    }
}
