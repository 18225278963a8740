//! A crawler: a task for each page, a scope around them, and a generator of pages in front.
//!
//! Pages are printed in the order in which their links were found, whichever answers first; so two
//! crawls of one site print the same. `crawler` serves itself a site, and crawls that:
//!
//! ```text
//! /: "A small site", 6 links
//! /about: "About", 3 links
//! /moved: 301, goes to /about
//! /circle/a: 302, goes to /circle/b
//! /broken: 500 Internal Server Error
//! /slow: no answer in 1s
//! /secret/plans: kept out by robots.txt
//! /team?page=2: "The team & friends", 2 links
//! /logo.png: not HTML, but image/png
//! /circle/b: 302, goes to /circle/a
//! 9 pages asked for, 3 read
//! ```

mod crawl;
mod host;
mod page;
mod robots;
mod site;
mod visit;
mod whole;

use std::{cell::Cell, error::Error, io::Write, process::ExitCode, time::Duration};

use crawl::{Limits, crawl};
use http_clients::{Client, address, serve, trusted};
use scheduler::{Scheduler, net::TcpListener};
use support::{Takes, counted, number};
use url::{Position, Url};
use visit::{Outcome, Visit};

/// Crawls, and prints each page.
fn print(
    scheduler: Scheduler,
    client: Client,
    start: Url,
    limits: Limits,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let (mut asked, mut read) = (0, 0);
    for visit in crawl(scheduler, client, start.clone(), limits).try_iter() {
        let Visit { url, outcome } = visit?;
        asked += usize::from(!matches!(outcome, Outcome::KeptOut));
        read += usize::from(matches!(outcome, Outcome::Read(_)));
        write!(out, "{}: ", shown(&url, &start))?;
        match outcome {
            Outcome::Read(page) => {
                let links = counted(page.links.len(), "link");
                writeln!(out, "{:?}, {links}", page.title.unwrap_or_default())?;
            }
            Outcome::Moved(status, to) => {
                writeln!(out, "{status}, goes to {}", shown(&to, &start))?
            }
            Outcome::NotHtml(kind) => writeln!(out, "not HTML, but {kind}")?,
            Outcome::KeptOut => writeln!(out, "kept out by robots.txt")?,
            Outcome::Failed(reason) => writeln!(out, "{reason}")?,
        }
    }
    writeln!(out, "{} asked for, {read} read", counted(asked, "page"))?;
    match read {
        0 => Err(format!("{start}: nothing could be read").into()),
        _ => Ok(()),
    }
}

/// A page of the site that the crawl started at is shown without its host.
fn shown<'a>(url: &'a Url, start: &Url) -> &'a str {
    match url.origin() == start.origin() {
        true => &url[Position::BeforePath..],
        false => url.as_str(),
    }
}

const USAGE: &str = "
usage: crawler [URL] [OPTION]...

Crawls a site from a URL on, and prints what became of each page. It keeps to
the rules of robots.txt. Without a URL it crawls a small site of its own.
  --pages N      asks for at most N pages: 100
  --at-once N    asks a host for at most N pages at once: 4
  --patience MS  waits for a page for at most that many milliseconds: 5000
  --other-hosts  follows links to other hosts
  --ca FILE      trusts https servers by the certificates in the file (PEM), in
                 place of those that browsers trust
";

fn main() -> ExitCode {
    let [pages, at_once, patience, ca] = [const { Cell::new(None) }; 4];
    let other_hosts = Cell::new(false);
    let takes = Takes {
        values: 1,
        options: &[
            ("pages", &pages),
            ("at-once", &at_once),
            ("patience", &patience),
            ("ca", &ca),
        ],
        flags: &[("other-hosts", &other_hosts)],
    };
    support::run(USAGE, takes, |arguments, out| {
        let limits = Limits {
            pages: number("pages", pages.take(), 1)?.unwrap_or(100),
            at_once: number("at-once", at_once.take(), 1)?.unwrap_or(4),
            other_hosts: other_hosts.get(),
        };
        let trusted = trusted(ca.take().as_deref())?;
        let client = |usual| {
            let patience = number("patience", patience.take(), 1)?;
            let patience = Duration::from_millis(patience.unwrap_or(usual));
            Ok::<_, Box<dyn Error>>(Client::new(trusted, patience)?)
        };
        let scheduler = Scheduler::new();
        match arguments.first() {
            Some(start) => print(scheduler, client(5000)?, address(start)?, limits, out),
            None => {
                let listener = TcpListener::bind("127.0.0.1:0")?;
                let start = format!("http://{}/", listener.local_addr()?).parse()?;
                scheduler.spawn_daemon("site", async move |task| {
                    serve(task, listener, site::answer).await
                });
                print(scheduler, client(1000)?, start, limits, out)
            }
        }
    })
}
