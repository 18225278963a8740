use std::io;

use coroutine::{Complete, Yielded};
use durable::{Body, Error, Key, OpenError, Store};
use thiserror::Error as ThisError;

use crate::{
    ledger::{Ledger, LedgerError},
    perform::perform,
    protocol::{Ask, Cancelled, Event, Outcome},
};

/// Why an order was not served.
#[derive(Debug, ThisError)]
pub enum ServeError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError<Cancelled>),
    /// It cannot be sent what came of an effect.
    #[error(transparent)]
    Send(#[from] Error<Event, Cancelled>),
    /// It cannot be sent its letter, or what the clock sends.
    #[error(transparent)]
    Receive(#[from] Error<(), Cancelled>),
    /// What it asks for cannot be performed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Nobody hears of it.
    #[error(transparent)]
    Report(#[from] io::Error),
}

/// Serves an order until it waits for people or for the clock, or has ended. Reports each step: its
/// key, and the state that it has come to or what has become of the order.
///
/// It performs what is asked for, under the key of the yield, and sends what came of it. After a
/// `kill -9`, at whatever point, it is called again: what was sent is in the log, and what was
/// performed but not sent is performed again under the same key, which the ledger knows.
///
/// # Errors
///
/// See [`ServeError`]. It is none that somebody else takes the order over meanwhile, to cancel it.
///
/// ```
/// use durable::MemoryStore;
/// use orders::{Ledger, orders, serve};
///
/// let (orders, store) = (orders(), MemoryStore::new());
/// orders.open(&store, "o-1", 1250)?;
/// let (mut ledger, mut steps) = (Ledger::in_memory(), Vec::new());
/// serve(&orders, &store, &mut ledger, "o-1", &mut |key, state| {
///     steps.push(format!("{key} {state}"));
///     Ok(())
/// })?;
/// assert_eq!(steps, ["o-1/2 charging", "o-1/3 approval"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn serve<T: Store + Clone + 'static>(
    orders: &Body<u64, Ask, Event, Outcome, Cancelled>,
    store: &T,
    ledger: &mut Ledger,
    id: &str,
    report: &mut dyn FnMut(&Key, &str) -> io::Result<()>,
) -> Result<(), ServeError> {
    let (mut order, mut step) = orders.find(store, id)?;
    while let Yielded(asked) = step {
        step = match perform(ledger, &order.key(), &asked)? {
            Some(event) => match order.send(event) {
                Err(Error::Overtaken(..)) => return Ok(()),
                made => made?,
            },
            None => match order.receive() {
                Ok(Some(step)) => step,
                Ok(None) | Err(Error::Overtaken(..)) => return Ok(()),
                Err(error) => return Err(error.into()),
            },
        };
        match &step {
            Yielded(_) => report(&order.key(), &order.state().to_string())?,
            Complete(outcome) => report(&order.key(), &outcome.to_string())?,
        }
    }
    Ok(())
}
