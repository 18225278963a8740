//! Orders come, are written to, and are listed.

use std::{
    error::Error,
    io::{self, Write},
    time::{Duration, UNIX_EPOCH},
};

use coroutine::{Complete, CoroutineState, Yielded};
use durable::{
    Clock, Error as StepError, Head, Key, MemoryStore, PostError, Posted, Store, store::Filter,
};
use orders::{Ask, Cancelled, Event, Ledger, Outcome, orders, serve};
use support::BadInput;

use crate::shop::{Shop, refused, unknown};

/// Takes an order. Placed again, with the same amount, it stays as it is.
pub(crate) fn place(
    shop: &Shop,
    id: &str,
    cents: &str,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    if id.is_empty() || id.contains(|c: char| c == '/' || c.is_whitespace() || c.is_control()) {
        let complaint = format!("{id:?}: an order's id has no spaces and no slashes");
        return Err(BadInput(complaint).into());
    }
    let cents = cents
        .parse()
        .map_err(|_| BadInput(format!("\"{cents}\": not a number of cents")))?;
    let opened = shop.orders.open(&shop.store, id, cents);
    let (order, step) = opened.map_err(refused)?;
    Ok(print(out, &order.key(), order.state(), &step)?)
}

/// Posts a letter, which the order gets when it waits for one.
pub(crate) fn post(
    shop: &Shop,
    id: &str,
    event: &str,
    key: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let refuse = |why: &dyn std::fmt::Display| BadInput(format!("\"{event}\": {why}"));
    let letter: Event = event.parse().map_err(|error| refuse(&error))?;
    let posted = shop
        .orders
        .post(&shop.store, id, key.unwrap_or(event), letter);
    match posted {
        Ok(Posted::New) => writeln!(out, "{id}: {event} is posted")?,
        Ok(Posted::Again) => writeln!(out, "{id}: {event} was posted before")?,
        Err(PostError::Unknown(..)) => return Err(unknown(id).into()),
        Err(error @ PostError::Ended(..)) => return Err(BadInput(error.to_string()).into()),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Cancels an order: takes it over from whoever serves it, and throws.
pub(crate) fn cancel(shop: &Shop, id: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let (mut order, _) = shop.orders.find(&shop.store, id).map_err(refused)?;
    match order.throw(Cancelled) {
        Ok(step) => Ok(print(out, &order.key(), order.state(), &step)?),
        Err(error @ StepError::Ended(..)) => Err(BadInput(error.to_string()).into()),
        Err(error) => Err(error.into()),
    }
}

/// Lists all orders, by their ids.
pub(crate) fn list(shop: &Shop, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut filter = Filter {
        body: Some(shop.orders.name().into()),
        limit: 1000,
        ..Filter::default()
    };
    loop {
        let heads = shop.store.list(&filter)?;
        let Some(last) = heads.last() else {
            return Ok(());
        };
        filter.after = Some(last.id.to_string());
        for head in heads {
            write_head(&head, out)?;
        }
    }
}

/// Writes one line: what the order is doing, since when and until when.
pub(crate) fn write_head(head: &Head, out: &mut dyn Write) -> io::Result<()> {
    let state = head.state.as_deref().unwrap_or("-");
    let key = format!("{}/{}", head.id, head.seq);
    write!(out, "{key:<12} {state:<10} {:<9}", head.status)?;
    write!(out, " since {}", time(head.at))?;
    if let Some(due) = head.due {
        write!(out, " until {}", time(due))?;
    }
    match head.letters {
        0 => writeln!(out),
        letters => writeln!(out, ", {}", support::counted(letters, "letter")),
    }
}

/// A time of the store, to the second.
fn time(micros: i64) -> impl std::fmt::Display {
    let since = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
    humantime::format_rfc3339_seconds(UNIX_EPOCH + since)
}

/// Writes what a step has come to.
fn print(
    out: &mut dyn Write,
    key: &Key,
    state: coroutine::trace::State,
    step: &CoroutineState<Ask, Outcome>,
) -> io::Result<()> {
    match step {
        Yielded(_) => writeln!(out, "{key} {state}"),
        Complete(outcome) => writeln!(out, "{key} {outcome}"),
    }
}

/// A month of one order, in no time; and another one that is cancelled.
pub(crate) fn sample(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let clock = Clock::manual(UNIX_EPOCH);
    let store = MemoryStore::builder().clock(clock.clone()).build();
    let (orders, mut ledger) = (orders(), Ledger::in_memory());
    let mut work = |id: &str, out: &mut dyn Write| {
        let mut report = |key: &Key, state: &str| writeln!(out, "{key} {state}");
        serve(&orders, &store, &mut ledger, id, &mut report)
    };

    let (order, step) = orders.open(&store, "o-1", 1250)?;
    print(out, &order.key(), order.state(), &step)?;
    work("o-1", out)?;
    orders.post(&store, "o-1", "approved", Event::Approved)?;
    orders.post(&store, "o-1", "packed", Event::Packed)?;
    work("o-1", out)?;
    clock.advance(Duration::from_secs(30 * 24 * 60 * 60));
    work("o-1", out)?;

    let (order, step) = orders.open(&store, "o-2", 995)?;
    print(out, &order.key(), order.state(), &step)?;
    work("o-2", out)?;
    let (mut order, _) = orders.find(&store, "o-2")?;
    let step = order.throw(Cancelled)?;
    print(out, &order.key(), order.state(), &step)?;
    work("o-2", out)?;
    Ok(())
}
