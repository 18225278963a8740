//! The room in which the slots of one coroutine stand, and the two ends that enter it.
//!
//! An end enters for a moment in which nothing of the user's runs, so no two are ever inside. On
//! one thread that is all there is to it: the room of the local kind is an [`Rc`]. The room of the
//! sendable kind is an [`Arc`], and opens to the one who has its key. The caller's end owns that
//! key. While the body runs, or is dropped, the key lies in the [`hand`] of the thread that does
//! so, where the body's end finds it. So nothing is locked, and nothing is shared: wherever the
//! coroutine goes, the key goes.
//!
//! Outside of the room hangs its *plate*, which anybody may read who has a link to the room.

use std::{
    cell::{Cell, RefCell},
    rc::{self, Rc},
    sync::{self, Arc, Mutex, PoisonError},
};

use qcell::QCell;
use sync_wrapper::SyncWrapper;

use crate::body::hand::{self, BoxKey, Key, KeyAddress};

/// The caller's end of a room with content `T` and plate `P`.
pub(crate) trait CallerEnd<T, P>: Sized {
    type Body: BodyEnd<T, P>;
    type Link: Link<P>;
    /// Ends the loan of the room to the body when it is dropped. Not a closure that is run
    /// meanwhile: with a function more the compiler does not inline the engine.
    type Lent<'a>
    where
        Self: 'a;

    fn new(content: T, plate: P) -> Self;

    fn body_end(&self) -> Self::Body;

    fn link(&self) -> Self::Link;

    /// Enters while the body does not run.
    fn enter<R>(&self, inside: impl FnOnce(&T) -> R) -> R;

    /// [`enter`](Self::enter), for the path of every value.
    fn enter_mut<R>(&mut self, inside: impl FnOnce(&T) -> R) -> R;

    /// Lets the body's end enter while the result lives.
    fn lend(&mut self) -> Self::Lent<'_>;

    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R;
}

/// The body's end of a room.
pub(crate) trait BodyEnd<T, P> {
    /// Enters while the body runs. `None` if it is not run, or not by this thread.
    fn enter<R>(&self, inside: impl FnOnce(&T) -> R) -> Option<R>;

    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R;
}

/// A way to a room's plate, which does not keep the room alive.
pub(crate) trait Link<P>: Clone {
    /// Reads the plate, if the room is still there.
    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> Option<R>;
}

/// A room that stays on its thread.
pub(crate) struct LocalRoom<T, P> {
    content: T,
    plate: RefCell<P>,
}

impl<T, P> CallerEnd<T, P> for Rc<LocalRoom<T, P>> {
    type Body = Self;
    type Link = rc::Weak<LocalRoom<T, P>>;
    type Lent<'a>
        = ()
    where
        Self: 'a;

    fn new(content: T, plate: P) -> Self {
        Self::new(LocalRoom {
            content,
            plate: RefCell::new(plate),
        })
    }

    fn body_end(&self) -> Self {
        Self::clone(self)
    }

    fn link(&self) -> Self::Link {
        Self::downgrade(self)
    }

    #[inline(always)]
    fn enter<R>(&self, inside: impl FnOnce(&T) -> R) -> R {
        inside(&self.content)
    }

    #[inline(always)]
    fn enter_mut<R>(&mut self, inside: impl FnOnce(&T) -> R) -> R {
        inside(&self.content)
    }

    #[inline(always)]
    fn lend(&mut self) {}

    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R {
        read(&mut self.plate.borrow_mut())
    }
}

impl<T, P> BodyEnd<T, P> for Rc<LocalRoom<T, P>> {
    #[inline(always)]
    fn enter<R>(&self, inside: impl FnOnce(&T) -> R) -> Option<R> {
        Some(inside(&self.content))
    }

    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R {
        read(&mut self.plate.borrow_mut())
    }
}

impl<T, P> Link<P> for rc::Weak<LocalRoom<T, P>> {
    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> Option<R> {
        self.upgrade()
            .map(|room| read(&mut room.plate.borrow_mut()))
    }
}

/// A room that opens to a key.
pub(crate) struct SendRoom<T, P> {
    key: KeyAddress,
    /// The wrapper makes it shareable though `T` need not be: whoever enters has it for himself.
    content: QCell<SyncWrapper<T>>,
    plate: Mutex<P>,
}

impl<T, P> SendRoom<T, P> {
    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R {
        read(&mut self.plate.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The caller's end of a room that opens to a key.
pub(crate) struct KeyHolder<T, P> {
    room: Arc<SendRoom<T, P>>,
    /// `None` only while the body runs.
    key: Cell<Option<BoxKey>>,
}

const KEY_IS_HERE: &str = "the key of a body that does not run is with its caller";

impl<T, P> CallerEnd<T, P> for KeyHolder<T, P> {
    type Body = Arc<SendRoom<T, P>>;
    type Link = sync::Weak<SendRoom<T, P>>;
    type Lent<'a>
        = Running<'a, T, P>
    where
        Self: 'a;

    fn new(content: T, plate: P) -> Self {
        let key = Key::new();
        let id = key.as_ref().id();
        Self {
            room: Arc::new(SendRoom {
                key: key.address(),
                content: QCell::new(id, SyncWrapper::new(content)),
                plate: Mutex::new(plate),
            }),
            key: Cell::new(Some(key)),
        }
    }

    fn body_end(&self) -> Self::Body {
        Arc::clone(&self.room)
    }

    fn link(&self) -> Self::Link {
        Arc::downgrade(&self.room)
    }

    fn enter<R>(&self, inside: impl FnOnce(&T) -> R) -> R {
        let mut key = self.key.take().expect(KEY_IS_HERE);
        let result = inside(key.as_mut().owner().rw(&self.room.content).get_mut());
        self.key.set(Some(key));
        result
    }

    #[inline(always)]
    fn enter_mut<R>(&mut self, inside: impl FnOnce(&T) -> R) -> R {
        let key = self.key.get_mut().as_mut().expect(KEY_IS_HERE);
        inside(key.as_mut().owner().rw(&self.room.content).get_mut())
    }

    #[inline(always)]
    fn lend(&mut self) -> Running<'_, T, P> {
        hand::hold(self.key.get_mut().take().expect(KEY_IS_HERE));
        Running(self)
    }

    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R {
        self.room.plate(read)
    }
}

/// Takes the key home when the body has paused, or unwinds.
pub(crate) struct Running<'a, T, P>(&'a mut KeyHolder<T, P>);

impl<T, P> Drop for Running<'_, T, P> {
    #[inline(always)]
    fn drop(&mut self) {
        hand::fill(self.0.key.get_mut(), Some(hand::release(self.0.room.key)));
    }
}

impl<T, P> BodyEnd<T, P> for Arc<SendRoom<T, P>> {
    #[inline(always)]
    fn enter<R>(&self, inside: impl FnOnce(&T) -> R) -> Option<R> {
        hand::with_key(self.key, |owner| inside(owner.rw(&self.content).get_mut()))
    }

    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> R {
        SendRoom::plate(self, read)
    }
}

impl<T, P> Link<P> for sync::Weak<SendRoom<T, P>> {
    fn plate<R>(&self, read: impl FnOnce(&mut P) -> R) -> Option<R> {
        self.upgrade().map(|room| room.plate(read))
    }
}
