//! The one place where the text after `--store` becomes a store.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use durable::{Clock, SqliteStore, Store};
use support::BadInput;

/// A store, whatever its kind.
pub(crate) type AnyStore = Arc<dyn Store>;

/// Opens the store that is there, or creates it.
pub(crate) fn open_or_create(name: &str, clock: &Clock) -> Result<AnyStore, BadInput> {
    match kind(name) {
        None => {
            let opened = SqliteStore::builder().clock(clock.clone()).open(name);
            let store = opened.map_err(|error| BadInput(format!("{name}: {error}")))?;
            Ok(Arc::new(store))
        }
        Some(kind @ ("postgres" | "postgresql")) => postgres(kind, name, clock),
        Some(kind) => {
            let others = "orders are in SQLite files, or at postgres://user@host/database";
            Err(BadInput(format!("{kind}://..: {others}")))
        }
    }
}

/// The kind of a server; none for a file. A password may stand in the rest, so that is not shown.
fn kind(name: &str) -> Option<&str> {
    name.split_once("://").map(|(kind, _)| kind)
}

#[cfg(feature = "postgres")]
fn postgres(kind: &str, name: &str, clock: &Clock) -> Result<AnyStore, BadInput> {
    let settings = durable_postgres::PostgresStore::builder().clock(clock.clone());
    let opened = settings.open(name);
    let store = opened.map_err(|error| BadInput(format!("{kind}://..: {error}")))?;
    Ok(Arc::new(store))
}

#[cfg(not(feature = "postgres"))]
fn postgres(kind: &str, _: &str, _: &Clock) -> Result<AnyStore, BadInput> {
    let remedy = "this program was built without PostgreSQL; add --features orders/postgres";
    Err(BadInput(format!("{kind}://..: {remedy}")))
}

/// Refuses a name under which there is no store.
pub(crate) fn check_exists(name: &str) -> Result<(), BadInput> {
    match kind(name).is_some() || Path::new(name).exists() {
        true => Ok(()),
        false => {
            let complaint = format!("{name}: there is no such store; `orders place` makes one");
            Err(BadInput(complaint))
        }
    }
}

/// Returns whether timers go by the clock of a server.
pub(crate) fn has_its_own_clock(name: &str) -> bool {
    kind(name).is_some()
}

/// Returns the path of the file that stands for the bank, the mail and the carrier: next to the
/// store's file, or for a server in the current folder.
pub(crate) fn ledger_of(name: &str) -> PathBuf {
    match kind(name) {
        Some(_) => "orders.ledger".into(),
        None => Path::new(name).with_extension("ledger"),
    }
}
