//! What was: histories, steps, forks, and whether they can go on.

use std::{error::Error, io::Write};

use coroutine::{Complete, Yielded};
use durable::{Store, store::Since};
use orders::{Cancelled, Event};
use support::BadInput;

use crate::{
    commands::write_head,
    diagram::Language,
    shop::{Shop, refused},
};

/// Shows an order and its steps, or draws its states.
pub(crate) fn show(
    shop: &Shop,
    id: &str,
    diagram: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let language: Option<Language> = diagram.map(str::parse).transpose()?;
    let history = shop.orders.history(&shop.store, id).map_err(refused)?;
    if let Some(language) = language {
        let drawn = language.draw(&history.machine()?);
        return Ok(write!(out, "{drawn}")?);
    }
    let loaded = shop.store.load(id, Since::Head, &mut Default::default())?;
    if let Some(loaded) = loaded {
        write_head(&loaded.head, out)?;
    }
    for step in history.iter() {
        writeln!(out, "{step}")?;
    }
    Ok(())
}

/// Shows an order as it was after a step, and what would have come of other events.
pub(crate) fn at(
    shop: &Shop,
    id: &str,
    step: &str,
    events: &[&str],
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let step = number(step)?;
    let history = shop.orders.history(&shop.store, id).map_err(refused)?;
    let recorded = history.iter().find(|recorded| recorded.step == step);
    if let Some(recorded) = recorded {
        writeln!(out, "{recorded}")?;
    }
    if recorded.is_some() && events.is_empty() {
        return Ok(());
    }
    let mut order = history.at(step).map_err(refused)?;
    for event in events {
        let made = match *event {
            "cancel" => order.throw(Cancelled).map_err(|error| error.to_string()),
            word => {
                let refuse = |error| BadInput(format!("\"{word}\": {error}"));
                let event: Event = word.parse().map_err(refuse)?;
                order.send(event).map_err(|error| error.to_string())
            }
        };
        match made.map_err(|error| BadInput(format!("\"{event}\": {error}")))? {
            Yielded(asked) => writeln!(out, "{event} -> {}, asks {asked:?}", order.state())?,
            Complete(outcome) => writeln!(out, "{event} -> {outcome}")?,
        }
    }
    order.discard();
    Ok(())
}

/// Makes a new order that shares the steps of another one.
pub(crate) fn fork(
    shop: &Shop,
    id: &str,
    step: &str,
    new: &str,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let step = number(step)?;
    let forked = shop.orders.fork(&shop.store, id, step, new);
    forked.map_err(refused)?;
    writeln!(
        out,
        "{new} is {id} up to step {step}; `orders work {new}` goes on with it"
    )?;
    Ok(())
}

/// Replays all orders that have not ended, and fails if one cannot go on.
pub(crate) fn check(shop: &Shop, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let report = shop.orders.check(&shop.store)?;
    writeln!(out, "{report}")?;
    match report.is_clean() {
        true => Ok(()),
        false => Err("do not deploy this version: it cannot go on with these orders".into()),
    }
}

/// Writes the steps as JSON lines.
pub(crate) fn export(shop: &Shop, id: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let history = shop.orders.history(&shop.store, id).map_err(refused)?;
    Ok(history.write_json_lines(out)?)
}

fn number(step: &str) -> Result<u64, BadInput> {
    step.parse()
        .map_err(|_| BadInput(format!("\"{step}\": not the number of a step")))
}
