//! The hand of a thread: the keys of the coroutines that it runs.
//!
//! A coroutine that moves between threads has its slots behind a key (see
//! [`room`](crate::body::room)). While its body runs, the key is in the hand of the thread that
//! runs it, and the body's end finds it there. Behind it are the keys of the coroutines that wait
//! until this one has paused.

use std::{
    cell::Cell,
    mem::{self, ManuallyDrop},
    pin::Pin,
};

use pin_project_lite::pin_project;
use qcell::{QCellOwnerID, QCellOwnerPinned};

pin_project! {
    /// The key of one room. Whoever has it may enter.
    pub(crate) struct Key {
        #[pin]
        owner: QCellOwnerPinned,
        // The keys below this one, while it is in a hand.
        behind: Option<BoxKey>,
    }
}

/// A key stays where it was made: its address is its identity.
pub(crate) type BoxKey = Pin<Box<Key>>;

impl Key {
    pub(crate) fn new() -> BoxKey {
        Box::pin(Self {
            owner: QCellOwnerPinned::new(),
            behind: None,
        })
    }

    #[inline(always)]
    pub(crate) fn id(self: Pin<&Self>) -> QCellOwnerID {
        self.project_ref().owner.id()
    }

    #[inline(always)]
    pub(crate) fn owner(self: Pin<&mut Self>) -> Pin<&mut QCellOwnerPinned> {
        self.project().owner
    }
}

thread_local! {
    /// The key of the coroutine that runs on this thread, with the others behind it.
    ///
    /// It has no destructor, so coroutines may still run while the thread ends. Nothing is left in
    /// it then: each run takes its key out again.
    static HAND: Cell<ManuallyDrop<Option<BoxKey>>> =
        const { Cell::new(ManuallyDrop::new(None)) };
}

#[inline(always)]
fn take() -> Option<BoxKey> {
    ManuallyDrop::into_inner(HAND.replace(ManuallyDrop::new(None)))
}

#[inline(always)]
fn put(keys: Option<BoxKey>) {
    HAND.set(ManuallyDrop::new(keys));
}

/// Fills an empty place. Nothing has to be dropped, which the compiler does not see for itself.
#[inline(always)]
pub(crate) fn fill(place: &mut Option<BoxKey>, keys: Option<BoxKey>) {
    mem::forget(mem::replace(place, keys));
}

/// Puts a key into the hand, on top of the others.
#[inline(always)]
pub(crate) fn hold(mut key: BoxKey) {
    fill(key.as_mut().project().behind, take());
    put(Some(key));
}

/// Takes the key of a room out of the hand.
///
/// # Panics
///
/// If it is not there: the stack that ran the coroutine was moved to another thread meanwhile.
#[inline(always)]
pub(crate) fn release(id: QCellOwnerID) -> BoxKey {
    match take() {
        Some(mut key) if key.as_ref().id() == id => {
            put(key.as_mut().project().behind.take());
            key
        }
        keys => release_from_behind(keys, id),
    }
}

/// Uses the key of a room, wherever in the hand it is, or returns `None` if it is not there.
///
/// The hand is empty while `enter` runs, which therefore must not call anything of the user's.
#[inline(always)]
pub(crate) fn with_key<T>(
    id: QCellOwnerID,
    enter: impl FnOnce(Pin<&mut QCellOwnerPinned>) -> T,
) -> Option<T> {
    let mut keys = take();
    let key = match &mut keys {
        Some(key) if key.as_ref().id() == id => Some(key.as_mut()),
        keys => find_behind(keys, id),
    };
    let result = key.map(|key| enter(key.owner()));
    put(keys);
    result
}

/// Finds a key below the top: the body uses the handle of a coroutine that waits for this one.
#[cold]
fn find_behind(mut keys: &mut Option<BoxKey>, id: QCellOwnerID) -> Option<Pin<&mut Key>> {
    while let Some(key) = keys {
        if key.as_ref().id() == id {
            return Some(key.as_mut());
        }
        keys = key.as_mut().project().behind;
    }
    None
}

/// Takes a key out from below others. They were put there by a stack that was switched away
/// before it had returned.
#[cold]
fn release_from_behind(mut keys: Option<BoxKey>, id: QCellOwnerID) -> BoxKey {
    let mut place = &mut keys;
    while place.as_ref().is_some_and(|key| key.as_ref().id() != id) {
        let Some(key) = place else { break };
        place = key.as_mut().project().behind;
    }
    let found = place.take().map(|mut key| {
        *place = key.as_mut().project().behind.take();
        key
    });
    put(keys);
    found.expect("a coroutine's resume returns on the thread on which it began")
}
