//! The worker: one loop over all orders that have something to do.

use std::{collections::HashSet, error::Error, io::Write, thread, time::Duration};

use durable::{Key, Status, Store, StoreError, store::Filter};
use orders::{Ledger, ServeError, serve};

use crate::shop::{Shop, refused};

/// The time between two looks at the store.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves the orders that are ready, or those of these ids, until there is nothing to do.
///
/// An order that cannot go on is reported, and is left alone for the rest of the run.
pub(crate) fn work(
    shop: &Shop,
    ids: &[&str],
    follow: bool,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mut ledger = Ledger::open(&shop.ledger)?;
    let mut stuck = HashSet::new();
    let mut serve = |id: &str| {
        let mut report = |key: &Key, state: &str| writeln!(out, "{key} {state}");
        serve(&shop.orders, &shop.store, &mut ledger, id, &mut report)
    };
    for id in ids {
        serve(id).map_err(|error| match error {
            ServeError::Open(error) => refused(error),
            error => error.into(),
        })?;
    }
    while ids.is_empty() {
        let ready: Vec<_> = ready(shop)?
            .into_iter()
            .filter(|id| !stuck.contains(id))
            .collect();
        for id in &ready {
            match serve(id) {
                Ok(()) => {}
                Err(error @ (ServeError::Ledger(_) | ServeError::Report(_))) => Err(error)?,
                Err(error) => {
                    support::complain(&error);
                    stuck.insert(id.clone());
                }
            }
        }
        match (ready.is_empty(), follow) {
            (false, _) => {}
            (true, true) => {
                thread::sleep(PAUSE);
                shop.tick();
            }
            (true, false) => break,
        }
    }
    match stuck.len() {
        0 => Ok(()),
        stuck => Err(format!("{} cannot go on", support::counted(stuck as u64, "order")).into()),
    }
}

/// The ids of the orders that wait for nothing, or for what has come.
fn ready(shop: &Shop) -> Result<Vec<String>, StoreError> {
    let filter = Filter {
        body: Some(shop.orders.name().into()),
        status: Some(Status::Waiting),
        ..Filter::default()
    };
    let heads = shop.store.list(&filter)?;
    let ready = heads
        .iter()
        .filter(|head| head.ready.is_some_and(|ready| ready <= head.now));
    Ok(ready.map(|head| head.id.to_string()).collect())
}
