//! The one place where the text after `--store` becomes a store.

use std::{path::Path, sync::Arc};

use durable::{Clock, SqliteStore, Store};
use support::BadInput;

/// A store, whatever its kind.
pub(crate) type AnyStore = Arc<dyn Store>;

/// Opens the store that is there, or creates it.
pub(crate) fn open_or_create(name: &str, clock: &Clock) -> Result<AnyStore, BadInput> {
    if let Some((kind, _)) = name.split_once("://") {
        // A password may stand in the rest.
        let complaint = format!("{kind}://..: this program keeps orders in SQLite files only");
        return Err(BadInput(complaint));
    }
    let opened = SqliteStore::builder().clock(clock.clone()).open(name);
    let store = opened.map_err(|error| BadInput(format!("{name}: {error}")))?;
    Ok(Arc::new(store))
}

/// Refuses a name under which there is no store.
pub(crate) fn check_exists(name: &str) -> Result<(), BadInput> {
    match name.contains("://") || Path::new(name).exists() {
        true => Ok(()),
        false => {
            let complaint = format!("{name}: there is no such store; `orders place` makes one");
            Err(BadInput(complaint))
        }
    }
}
