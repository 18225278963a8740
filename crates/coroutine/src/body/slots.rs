//! The slots in which a body and its caller leave values for each other.
//!
//! | slot | the body's end | the caller's end |
//! |---|---|---|
//! | `yielded` | set by a yield when it is first polled | taken when the body is pending |
//! | `aside` | set to a sub by `yield_from`, which takes it again when it has returned | taken and run in the body's place |
//! | `operation`, with `sent`, or a thrown error in `aside` | taken by the operation that waits | set before a resume |
//! | `waker` | set by an operation that is polled with a context of its own | woken if the reply was not taken |
//!
//! A body has one operation at a time (it borrows the `Co` mutably), so one set of slots is enough.
//! An operation that is dropped while it waits withdraws: it takes everything out again. One that
//! was leaked is withdrawn by the next. A close that no operation has raised stays for the next.

mod body_end;
mod caller_end;

use std::{
    any::Any,
    cell::Cell,
    ops::DerefMut,
    panic::Location,
    ptr,
    task::{Context, Poll, Waker},
};

use thin_vec::ThinVec;

use crate::{
    body::{
        engine::{Engines, IDLE},
        room::{BodyEnd, CallerEnd, Link},
    },
    protocol::Interrupt,
};

pub(crate) use body_end::BodySlots;

/// What differs between the kinds of coroutines: how their slots are entered, how their bodies are
/// polled, and what their subs have to be.
pub(crate) trait Parts: Engines + Sized + 'static {
    type Caller<T, P>: CallerEnd<T, P, Body = Self::Body<T, P>, Link = Self::Link<T, P>>;
    type Body<T, P>: BodyEnd<T, P>;
    type Link<T, P>: Link<P>;
    /// A frame, of a coroutine with any returned type.
    type BoxFrame<Y, S, E>: DerefMut<Target: Frame<Y, S, E, Self>>;
}

/// The caller's end of the slots.
pub(crate) type CallerSlots<Y, S, E, K> =
    <K as Parts>::Caller<Slots<Y, S, E, K>, Plate<Y, S, E, K>>;

/// The body's end of the room that contains the slots.
type EndOfBody<Y, S, E, K> = <K as Parts>::Body<Slots<Y, S, E, K>, Plate<Y, S, E, K>>;

/// A way to the slots' plate.
type SlotsLink<Y, S, E, K> = <K as Parts>::Link<Slots<Y, S, E, K>, Plate<Y, S, E, K>>;

/// A frame, of a coroutine with any returned type.
pub(crate) type BoxFrame<Y, S, E, K> = <K as Parts>::BoxFrame<Y, S, E>;

/// Frames, the innermost last. One word, as most coroutines have none.
pub(crate) type Frames<Y, S, E, K> = ThinVec<BoxFrame<Y, S, E, K>>;

/// The state of the body's operation, a yield or a delegation that has been polled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    /// There is none. Set when an operation ends or withdraws.
    Absent,
    /// It waits. Set by `begin`.
    Waiting,
    /// It waits for its sub, which the root runs. Set by the root, when it takes that.
    Delegating,
    /// It is to return the value in `sent`. This and the rest are set by the caller's end.
    Sent,
    /// It is to raise the error in `aside`.
    Thrown,
    /// It is to raise `Closed`. If it is dropped before, the next one does.
    Closed,
    /// It is to raise `CloseIgnored`.
    CloseIgnored,
    /// Its sub has returned and is in `aside` again.
    Returned,
}

/// How far an operation's future has come.
pub(crate) enum Stage<T> {
    /// It has not been polled. The value or the sub that it will put into the slots is here.
    Lazy(T),
    /// It was polled. The value or the sub is in the slots, or with the caller.
    Waiting,
    /// It has received its reply.
    Over,
}

/// The reply that ends an operation.
pub(crate) enum Reply<S, E> {
    Sent(S),
    Raised(Interrupt<E>),
    Returned,
}

/// The content of a coroutine's room.
pub(crate) struct Slots<Y, S, E, K: Parts> {
    pub(crate) yielded: Cell<Option<Y>>,
    operation: Cell<Operation>,
    sent: Cell<Option<S>>,
    aside: Cell<Aside<Y, S, E, K>>,
    /// The call site of the operation that waits.
    location: Cell<Option<&'static Location<'static>>>,
    /// The address of the waker with which the body is being polled, which stays borrowed, and so
    /// where it is, until the body is pending. That of [`IDLE`] between two polls.
    polled_with: Cell<usize>,
    /// The waker of an operation that was polled with another one. It may be that of an earlier
    /// operation, which was polled in time.
    waker: Cell<Option<Waker>>,
}

/// State that most yields do without. There is never more than one of these at a time, so they
/// share a slot.
enum Aside<Y, S, E, K: Parts> {
    Nothing,
    /// A sub that waits to be run, or has returned.
    Delegate(BoxFrame<Y, S, E, K>),
    /// The place of the innermost yield, which this body has yielded again.
    Forwarded(Place),
    /// The name of the yield that waits.
    Name(&'static str),
    /// An error that the operation is to raise.
    Thrown(E),
}

/// The place at which a body is suspended: where its innermost yield was called, and its name.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) location: &'static Location<'static>,
    pub(crate) name: Option<&'static str>,
    /// Whether the body itself is at another place: it forwards a yield.
    pub(crate) forwarded: bool,
}

/// The plate of a room: where the body delegates, and to whom. Read by backtraces only.
pub(crate) struct Plate<Y, S, E, K: Parts> {
    pub(crate) delegation: Option<Delegation<Y, S, E, K>>,
}

impl<Y, S, E, K: Parts> Plate<Y, S, E, K> {
    pub(crate) fn location(&self) -> Option<&'static Location<'static>> {
        self.delegation
            .as_ref()
            .map(|delegation| delegation.location)
    }

    pub(crate) fn inner(&self) -> Option<SlotsLink<Y, S, E, K>> {
        let delegation = self.delegation.as_ref();
        delegation.map(|delegation| delegation.inner.clone())
    }
}

pub(crate) struct Delegation<Y, S, E, K: Parts> {
    pub(crate) location: &'static Location<'static>,
    pub(crate) inner: SlotsLink<Y, S, E, K>,
}

/// A sub-coroutine on the stack of the root that delegates to it, with any returned type.
///
/// The root resumes the innermost frame directly. When a frame has returned, it goes back to the
/// `yield_from` that it came from, which knows the concrete type and takes the returned value out.
pub(crate) trait Frame<Y, S, E, K: Parts> {
    fn slots(&self) -> &CallerSlots<Y, S, E, K>;

    fn slots_mut(&mut self) -> &mut CallerSlots<Y, S, E, K>;

    /// Polls the body once. On `Ready` the body is gone, and a returned value is kept in the frame.
    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<Result<(), Interrupt<E>>>;

    /// Makes this frame the root of the frames above it. (In Python it owned them all along.)
    fn adopt(&mut self, above: Frames<Y, S, E, K>);

    /// Closes the frame as a drop does. If it ignores that, returns the sub that it still owns.
    fn release(&mut self) -> Option<BoxFrame<Y, S, E, K>>;

    /// Drops the frame's body without running it.
    fn discard(&mut self);

    /// Puts the subs that went back to their delegations on the frame's stack.
    fn unfold(&mut self);

    fn as_any(&mut self) -> &mut dyn Any
    where
        Self: 'static;
}

impl<Y, S, E, K: Parts> Slots<Y, S, E, K> {
    /// Makes the caller's end of new slots.
    pub(crate) fn create() -> CallerSlots<Y, S, E, K> {
        let slots = Self {
            yielded: Cell::new(None),
            operation: Cell::new(Operation::Absent),
            sent: Cell::new(None),
            aside: Cell::new(Aside::Nothing),
            location: Cell::new(None),
            polled_with: Cell::new(address(IDLE)),
            waker: Cell::new(None),
        };
        CallerEnd::new(slots, Plate { delegation: None })
    }

    fn take_aside(&self) -> Aside<Y, S, E, K> {
        self.aside.replace(Aside::Nothing)
    }
}

/// The identity of a waker that is borrowed. Another one may wake the same task, or may not.
#[inline(always)]
fn address(waker: &Waker) -> usize {
    ptr::from_ref(waker).addr()
}
