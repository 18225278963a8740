//! An append that waits for the next commit.

use std::{cell::Cell, rc::Rc};

use scheduler::Waiter;

use crate::{
    record::store_error::StoreError,
    store::{Append, Appended},
};

pub(super) struct Pending {
    pub(super) append: Append,
    /// Where the result is put.
    pub(super) place: Rc<Cell<Option<Result<Appended, StoreError>>>>,
    pub(super) caller: Waiter,
}

impl Pending {
    pub(super) fn answer(self, appended: Result<Appended, StoreError>) {
        self.place.set(Some(appended));
        self.caller.wake();
    }
}
