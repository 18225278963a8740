//! The last stage: rows go into the store, a batch at a time.

use std::fmt::{self, Display};

use coroutine::{BoxBody, Coroutine};

use crate::{
    stages::{Rows, User},
    store::Store,
};
use data::csv_records::Place;
use support::BadInput;

/// What became of some rows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) loaded: u64,
    pub(crate) refused: u64,
    pub(crate) left_out: u64,
}

impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            loaded,
            refused,
            left_out,
        } = self;
        write!(f, "{loaded} loaded, {refused} refused, {left_out} left out")
    }
}

/// A batch that is in the store.
pub(crate) struct Loaded {
    pub(crate) tally: Tally,
    /// Where the next batch begins.
    pub(crate) reached: Place,
}

/// Loads batches of `batch_size` rows, and yields each when it is safe. If the rows end with an
/// error, those before it are loaded first.
pub(crate) fn exporter(
    store: &mut Store,
    mut rows: Rows<User>,
    batch_size: usize,
) -> Coroutine<Loaded, (), (), BadInput, BoxBody<'_, (), BadInput>> {
    Coroutine::new(async move |co| {
        loop {
            let (mut batch, mut failure) = (Vec::new(), None);
            for row in rows.try_iter().take(batch_size) {
                match row {
                    Ok(row) => batch.push(row),
                    Err(error) => failure = Some(error),
                }
            }
            if let Some(last) = batch.last() {
                let reached = last.end;
                let tally = store.load(batch)?;
                co.yield_(Loaded { tally, reached }).await?;
            } else if failure.is_none() {
                return Ok(());
            }
            if let Some(error) = failure {
                return Err(error.into());
            }
        }
    })
}
