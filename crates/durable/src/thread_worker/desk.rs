//! What all instances of a worker share.

use std::sync::Arc;

use crate::{
    ground::panic::drop_quietly,
    record::store_error::StoreError,
    store::Store,
    work::{event::WorkerEvent, kept::Kept, seat::Seat, tally::Tally, terms::Terms},
};

type Observer<'h> = Box<dyn FnMut(&WorkerEvent<'_>) + 'h>;

pub(super) struct Desk<'h> {
    pub(super) store: Arc<dyn Store>,
    pub(super) terms: Terms,
    pub(super) kept: Kept,
    /// How many instances are held.
    pub(super) active: usize,
    /// Of this turn.
    pub(super) tally: Tally,
    pub(super) observer: Option<Observer<'h>>,
}

impl Desk<'_> {
    pub(super) fn note(&mut self, event: &WorkerEvent<'_>) {
        self.tally.count(event);
        #[cfg(feature = "tracing")]
        crate::work::traced::emit(&self.terms.name, event);
        if let Some(observer) = &mut self.observer {
            observer(event);
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.store.value_limit()
    }

    /// Keeps a live coroutine, and drops those for which there is no room.
    pub(super) fn keep<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        seat: Seat<Y, S, R, E>,
    ) {
        self.kept.put(seat);
        let room = self.terms.at_most.saturating_sub(self.active);
        drop_quietly(self.kept.beyond(room + 1)); // it counts as held until the turn ends
    }

    /// Notes a failure of the store, and passes it on.
    pub(super) fn failed(&mut self, error: StoreError) -> StoreError {
        self.note(&WorkerEvent::StoreFailed(&error));
        error
    }
}
