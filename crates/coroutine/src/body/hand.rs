//! The hand of a thread: the keys of the coroutines that it runs.
//!
//! A coroutine that moves between threads has its slots behind a key (see
//! [`room`](crate::body::room)). While its body runs, the key is in the hand of the thread that
//! runs it, and the body's end finds it there. Behind it are the keys of the coroutines that wait
//! until this one has paused.

use std::{
    cell::Cell,
    mem::{self, ManuallyDrop},
    num::NonZeroUsize,
    pin::Pin,
    ptr,
};

use pin_project_lite::pin_project;
use qcell::{QCellOwnerID, QCellOwnerPinned};

pin_project! {
    /// The key of one room. Whoever has it may enter.
    #[repr(C)] // the owner comes first: its address, which a cell compares, is that of the key
    pub(crate) struct Key {
        #[pin]
        owner: QCellOwnerPinned,
        // The keys below this one, while it is in a hand.
        behind: Option<BoxKey>,
    }
}

/// A key stays where it was made: its address is its identity.
pub(crate) type BoxKey = Pin<Box<Key>>;

/// The address of a key.
#[derive(Clone, Copy)]
pub(crate) struct KeyAddress(NonZeroUsize);

impl KeyAddress {
    /// Whether the key is the first one of these. Without a key their address is 0, which is that
    /// of no key, so this is one comparison.
    #[inline(always)]
    fn is_top_of(self, keys: Option<&BoxKey>) -> bool {
        let top = keys.map_or(ptr::null(), |key| ptr::from_ref(&**key));
        top.addr() == self.0.get()
    }
}

impl Key {
    pub(crate) fn new() -> BoxKey {
        Box::pin(Self {
            owner: QCellOwnerPinned::new(),
            behind: None,
        })
    }

    pub(crate) fn id(self: Pin<&Self>) -> QCellOwnerID {
        self.project_ref().owner.id()
    }

    pub(crate) fn address(&self) -> KeyAddress {
        let address = NonZeroUsize::new(ptr::from_ref(self).addr());
        KeyAddress(address.expect("a reference is not null"))
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
pub(crate) fn release(address: KeyAddress) -> BoxKey {
    match take() {
        Some(mut key) if address.is_top_of(Some(&key)) => {
            put(key.as_mut().project().behind.take());
            key
        }
        keys => release_from_behind(keys, address),
    }
}

/// Uses the key of a room, wherever in the hand it is, or returns `None` if it is not there.
///
/// The hand is empty while `enter` runs, which therefore must not call anything of the user's.
#[inline(always)]
pub(crate) fn with_key<T>(
    address: KeyAddress,
    enter: impl FnOnce(Pin<&mut QCellOwnerPinned>) -> T,
) -> Option<T> {
    let mut keys = take();
    let key = match &mut keys {
        Some(key) if address.is_top_of(Some(key)) => Some(key.as_mut()),
        keys => find_behind(keys, address),
    };
    let result = key.map(|key| enter(key.owner()));
    put(keys);
    result
}

/// Finds a key below the top: the body uses the handle of a coroutine that waits for this one.
#[cold]
fn find_behind(mut keys: &mut Option<BoxKey>, address: KeyAddress) -> Option<Pin<&mut Key>> {
    while let Some(key) = keys {
        if address.is_top_of(Some(key)) {
            return Some(key.as_mut());
        }
        keys = key.as_mut().project().behind;
    }
    None
}

/// Takes a key out from below others. They were put there by a stack that was switched away
/// before it had returned.
#[cold]
fn release_from_behind(mut keys: Option<BoxKey>, address: KeyAddress) -> BoxKey {
    let mut place = &mut keys;
    while place.is_some() && !address.is_top_of(place.as_ref()) {
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
