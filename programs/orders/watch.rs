//! A live table of the orders, in a terminal.

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use durable::{Overview, Status, Store, store::Filter};
use rustix::termios::{Winsize, tcgetwinsize};

use crate::{commands::write_head, shop::Shop};

/// The time between two pictures.
const PERIOD: Duration = Duration::from_millis(500);

/// The time in which an interruption is noticed.
const NAP: Duration = Duration::from_millis(20);

/// How many orders a picture shows.
const ROWS: usize = 15;

/// The other screen of the terminal, without a cursor; and back.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";
/// To the first line, and nothing below the last one.
const HOME: &str = "\x1b[H";
const REST_OF_LINE: &str = "\x1b[K";
const REST_OF_SCREEN: &str = "\x1b[J";

/// Shows the numbers of the store and the orders that wait, as much of it as the terminal has room
/// for, again and again until it is interrupted; once, if the output is not a terminal.
pub(crate) fn watch(shop: &Shop, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    if !io::stdout().is_terminal() {
        return Ok(write!(out, "{}", picture(shop)?)?);
    }
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    write!(out, "{ENTER}")?;
    let watched = show(shop, &stop, out);
    write!(out, "{LEAVE}")?; // whatever has happened
    out.flush()?;
    watched
}

fn show(shop: &Shop, stop: &AtomicBool, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    while !stop.load(Ordering::Relaxed) {
        let picture = picture(shop)?;
        let picture = fitted(&picture, &tcgetwinsize(io::stdout())?);
        write!(out, "{HOME}{picture}{REST_OF_SCREEN}")?;
        out.flush()?;
        let next = Instant::now() + PERIOD;
        while Instant::now() < next && !stop.load(Ordering::Relaxed) {
            thread::sleep(NAP);
        }
        shop.tick();
    }
    Ok(())
}

/// As much of a picture as a terminal shows without wrapping a line, or scrolling. The last column
/// stays free: erasing from there on takes its character along.
fn fitted(picture: &str, size: &Winsize) -> String {
    let count = |number: u16| match number {
        0 => usize::MAX, // it does not know
        number => usize::from(number),
    };
    let line = |line: &str| {
        let line: String = line.chars().take(count(size.ws_col) - 1).collect();
        line + REST_OF_LINE
    };
    let lines: Vec<_> = picture.lines().take(count(size.ws_row)).map(line).collect();
    lines.join("\n")
}

/// The numbers, and the first orders that have not ended.
fn picture(shop: &Shop) -> Result<String, Box<dyn Error>> {
    let mut picture = Overview::of(&shop.store, Some(shop.orders.name()))?.to_string();
    for status in [Status::Parked, Status::Waiting] {
        let filter = Filter {
            body: Some(shop.orders.name().into()),
            status: Some(status),
            limit: ROWS,
            ..Filter::default()
        };
        let mut rows = Vec::new();
        for head in shop.store.list(&filter)? {
            write_head(&head, &mut rows)?;
            if let Some(problem) = &head.problem {
                let line = problem.lines().next().unwrap_or_default();
                writeln!(rows, "    {}", support::excerpt(line))?;
            }
        }
        picture.push_str(&String::from_utf8(rows)?);
    }
    Ok(picture)
}
