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
use data::http::{address, server::serve};
use data::number::number;
use scheduler::{Scheduler, net::TcpListener};
use support::{BadInput, Takes, counted};
use url::{Position, Url};
use visit::{Outcome, Visit};

/// Crawls, and prints each page.
fn print(
    scheduler: Scheduler,
    start: Url,
    limits: Limits,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let (mut asked, mut read) = (0, 0);
    for visit in crawl(scheduler, start.clone(), limits).try_iter() {
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
usage: crawler [URL] [--pages N] [--at-once N] [--patience MS] [--other-hosts]

Crawls a site from a URL on, and prints what became of each page: at most N
pages (100), at most N at once of a host (4), each within MS milliseconds
(5000). It keeps to the rules of robots.txt, and to its host without the flag.
Plain http only. Without a URL it crawls a small site that it serves itself.
";

fn main() -> ExitCode {
    let (pages, at_once, patience) = (Cell::default(), Cell::default(), Cell::default());
    let other_hosts = Cell::new(false);
    let takes = Takes {
        values: 1,
        options: &[
            ("pages", &pages),
            ("at-once", &at_once),
            ("patience", &patience),
        ],
        flags: &[("other-hosts", &other_hosts)],
    };
    support::run(USAGE, takes, |arguments, out| {
        let limits = |usual_patience| {
            let patience = number("patience", patience.take(), 1)?;
            Ok::<_, BadInput>(Limits {
                pages: number("pages", pages.take(), 1)?.unwrap_or(100),
                at_once: number("at-once", at_once.take(), 1)?.unwrap_or(4),
                patience: Duration::from_millis(patience.unwrap_or(usual_patience)),
                other_hosts: other_hosts.get(),
            })
        };
        let scheduler = Scheduler::new();
        match arguments.first() {
            Some(start) => print(scheduler, address(start)?, limits(5000)?, out),
            None => {
                let listener = TcpListener::bind("127.0.0.1:0")?;
                let start = format!("http://{}/", listener.local_addr()?).parse()?;
                scheduler.spawn_daemon("site", async move |task| {
                    serve(task, listener, site::answer).await
                });
                print(scheduler, start, limits(1000)?, out)
            }
        }
    })
}
