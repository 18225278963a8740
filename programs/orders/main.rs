//! Order processing as one function that runs for a month: killed anywhere, it goes on from there.
//!
//! Each order is a coroutine whose steps are in an SQLite file; what it asks for is done under the
//! key of the step. `orders` shows two of them, in memory: a month of one, and one that is
//! cancelled:
//!
//! ```text
//! o-1/1 created
//! o-1/2 charging
//! o-1/3 approval
//! o-1/4 packing
//! o-1/5 shipping
//! o-1/6 shipped
//! o-1/7 delivered as parcel-o-1-5
//! o-2/1 created
//! o-2/2 charging
//! o-2/3 approval
//! o-2/4 undoing
//! o-2/5 cancelled
//! ```

mod commands;
mod crew;
mod diagram;
mod look_back;
mod shop;
mod stores;
mod watch;
mod work;

use std::{cell::Cell, error::Error, ffi::OsString, io::Write, process::ExitCode};

use shop::{Shop, text};
use support::{BadInput, Takes};

const USAGE: &str = "
usage: orders [COMMAND] [--store FILE]

  place ID CENTS           takes an order; placing it again changes nothing
  post ID EVENT            posts a letter to it, once: approved, refused,
                           packed, sold-out, returned; or cancels it: cancel
  work [ID]...             serves the orders that have something to do, until
                           none has; or these, forks as well
  watch                    shows a table of what they wait for, again and again,
                           until interrupted
  list                     lists all orders, and what they wait for
  show ID                  shows an order and its steps
  at ID STEP [EVENT]...    shows what it was after a step, and what these events
                           would have made of it
  fork ID STEP NEW         makes a new order that shares the steps up to this
  check                    replays all orders that have not ended: run it
                           before a new version is deployed
  export ID                writes its steps as JSON lines

  --store FILE             the database, orders.db; its effects go into a file
                           of the same name that ends in .ledger
  --follow                 work: go on until interrupted
  --workers NUMBER         work: by so many threads, which share the orders with
                           those of other processes
  --later TIME             the clock is so much ahead, as in --later 25h
  --key KEY                post: the letter's key, by which it is posted once;
                           without it, the event's name
  --diagram LANGUAGE       show: draw its states: mermaid, dot or svg

Kill it at any point, and run it again. Without arguments it shows two orders.
";

fn main() -> ExitCode {
    let options: [Cell<Option<OsString>>; 5] = Default::default();
    let [store, later, key, diagram, workers] = &options;
    let follow = Cell::new(false);
    let takes = Takes {
        values: usize::MAX,
        options: &[
            ("store", store),
            ("later", later),
            ("key", key),
            ("diagram", diagram),
            ("workers", workers),
        ],
        flags: &[("follow", &follow)],
    };
    support::run(USAGE, takes, |arguments, out| {
        let arguments: Vec<String> = arguments.into_iter().map(text).collect::<Result<_, _>>()?;
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let options = Options {
            store: text(store.take().unwrap_or_else(|| "orders.db".into()))?,
            later: later.take().map(text).transpose()?,
            key: key.take().map(text).transpose()?,
            diagram: diagram.take().map(text).transpose()?,
            workers: workers
                .take()
                .map(text)
                .transpose()?
                .map(number_of_workers)
                .transpose()?,
            follow: follow.get(),
        };
        options.belong_to(words.first().copied())?;
        run(&words, &options, out)
    })
}

/// The options' values.
struct Options {
    store: String,
    later: Option<String>,
    key: Option<String>,
    diagram: Option<String>,
    workers: Option<usize>,
    follow: bool,
}

impl Options {
    /// Refuses an option that the command has no use for.
    fn belong_to(&self, command: Option<&str>) -> Result<(), BadInput> {
        let uses = [
            ("follow", self.follow, "work"),
            ("key", self.key.is_some(), "post"),
            ("diagram", self.diagram.is_some(), "show"),
            ("workers", self.workers.is_some(), "work"),
        ];
        match uses.iter().find(|use_| use_.1 && command != Some(use_.2)) {
            Some((name, _, its)) => Err(BadInput(format!("--{name} is for {its}; see --help"))),
            None => Ok(()),
        }
    }
}

fn number_of_workers(text: String) -> Result<usize, BadInput> {
    let number = text.parse().ok().filter(|number| *number > 0);
    let why = "not a number of workers from 1 on";
    number.ok_or_else(|| support::refuse_option("workers", &text, why))
}

fn run(words: &[&str], options: &Options, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let shop = || Shop::open(&options.store, options.later.as_deref());
    match words {
        [] => commands::sample(out),
        ["place", id, cents] => commands::place(
            &Shop::open_or_create(&options.store, options.later.as_deref())?,
            id,
            cents,
            out,
        ),
        ["post", id, "cancel"] => commands::cancel(&shop()?, id, out),
        ["post", id, event] => commands::post(&shop()?, id, event, options.key.as_deref(), out),
        ["work"] if options.workers.is_some() => {
            crew::work(&shop()?, options.workers.unwrap_or(1), options.follow, out)
        }
        ["work", ..] if options.workers.is_some() => {
            Err(BadInput("--workers serves all orders; leave their ids out".to_owned()).into())
        }
        ["watch"] => watch::watch(&shop()?, out),
        ["work", ids @ ..] => work::work(&shop()?, ids, options.follow, out),
        ["list"] => commands::list(&shop()?, out),
        ["show", id] => look_back::show(&shop()?, id, options.diagram.as_deref(), out),
        ["at", id, step, events @ ..] => look_back::at(&shop()?, id, step, events, out),
        ["fork", id, step, new] => look_back::fork(&shop()?, id, step, new, out),
        ["check"] => look_back::check(&shop()?, out),
        ["export", id] => look_back::export(&shop()?, id, out),
        [command, ..] => {
            let complaint = format!("\"{command}\": no such command, or not so used; see --help");
            Err(BadInput(complaint).into())
        }
    }
}
