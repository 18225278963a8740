use std::{
    error::Error,
    time::{Duration, Instant},
};

use durable::Store;

use super::{Scratch, Setting, counter};

/// Builds an instance again by replay, from a store that has it; returns the time.
///
/// # Errors
///
/// The store's, or a divergence.
pub fn replay<T>(store: &T, id: &str) -> Result<Duration, Box<dyn Error>>
where
    T: Store + Clone + 'static,
{
    let begin = Instant::now();
    let found = counter().find(store, id)?;
    let time = begin.elapsed();
    drop(found);
    Ok(time)
}

/// Opens a store's file.
///
/// # Errors
///
/// The store's.
pub fn open_cold(scratch: &Scratch) -> Result<Duration, Box<dyn Error>> {
    let begin = Instant::now();
    let store = scratch.store(Setting::Full)?;
    let time = begin.elapsed();
    drop(store);
    Ok(time)
}

/// Opens an instance in a store that has read nothing yet.
///
/// # Errors
///
/// The store's, or a divergence.
pub fn find_cold(scratch: &Scratch, id: &str) -> Result<Duration, Box<dyn Error>> {
    let store = scratch.store(Setting::Full)?;
    replay(&store, id)
}
