//! Steps of several instances are one commit, unless one of them is at fault.

use crate::{
    record::store_error::StoreError,
    store::{Append, Appended, Store},
};

/// Appends steps. If that fails by the fault of one of them, each gets a commit of its own: the
/// others would be tried again together with it, and fail with it for ever.
pub(crate) fn append(store: &dyn Store, batch: &[Append]) -> Vec<Result<Appended, StoreError>> {
    if batch.is_empty() {
        return Vec::new();
    }
    match store.append(batch) {
        Ok(appended) => appended.into_iter().map(Ok).collect(),
        Err(error) if error.is_of_one_write() && batch.len() > 1 => batch
            .chunks(1)
            .flat_map(|alone| append(store, alone))
            .collect(),
        Err(error) => vec![Err(error); batch.len()],
    }
}
