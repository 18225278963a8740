//! The slots in which a body and its caller leave values for each other.
//!
//! | slot | the body's end | the caller's end |
//! |---|---|---|
//! | `yielded` | set by a yield when it is first polled | taken when the body is pending |
//! | `aside` | set to a sub by `yield_from`, which takes it again when it has returned | taken and run in the body's place |
//! | `operation`, with `sent`, or a thrown error in `aside` | taken by the operation that waits | set before a resume |
//!
//! A body has one operation at a time (it borrows the `Co` mutably), so one set of slots is enough.
//! An operation that is dropped while it waits withdraws: it takes everything out again. One that
//! was leaked is withdrawn by the next: see [`Slots::begin`] and [`Slots::withdraw`].

use std::{
    any::Any,
    cell::Cell,
    panic::Location,
    rc::{Rc, Weak},
    task::{Context, Poll},
};

use thin_vec::ThinVec;

use crate::protocol::Interrupt;

/// The state of the body's operation, a yield or a delegation that has been polled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    /// There is none. Set when an operation ends or withdraws.
    Absent,
    /// It waits. Set by `begin`.
    Waiting,
    /// It is to return the value in `sent`. This and the rest are set by the caller's end.
    Sent,
    /// It is to raise the error in `aside`.
    Thrown,
    /// It is to raise `Closed`.
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

pub(crate) struct Slots<Y, S, E> {
    pub(crate) yielded: Cell<Option<Y>>,
    operation: Cell<Operation>,
    sent: Cell<Option<S>>,
    aside: Cell<Aside<Y, S, E>>,
    /// The call site of the operation that waits.
    location: Cell<Option<&'static Location<'static>>>,
}

/// State that most yields do without. There is never more than one of these at a time, so they
/// share a slot.
enum Aside<Y, S, E> {
    Nothing,
    /// A sub that waits to be run, or has returned.
    Delegate(BoxFrame<Y, S, E>),
    /// The slots of the sub that this body delegates to, for a backtrace.
    Inner(Weak<Slots<Y, S, E>>),
    /// The name of the yield that waits.
    Name(&'static str),
    /// An error that the operation is to raise.
    Thrown(E),
}

impl<Y, S, E> Slots<Y, S, E> {
    pub(crate) fn new() -> Self {
        Self {
            yielded: Cell::new(None),
            operation: Cell::new(Operation::Absent),
            sent: Cell::new(None),
            aside: Cell::new(Aside::Nothing),
            location: Cell::new(None),
        }
    }

    // The body's end.

    /// Begins an operation that was called at `location`.
    #[inline]
    pub(crate) fn begin(&self, location: &'static Location<'static>) {
        self.withdraw_leaked();
        self.operation.set(Operation::Waiting);
        self.location.set(Some(location));
    }

    /// Withdraws an operation that was leaked, if there is one.
    #[inline]
    pub(crate) fn withdraw_leaked(&self) {
        if self.operation.get() != Operation::Absent {
            self.withdraw();
        }
    }

    /// Takes the value that was sent, if that is the reply, and ends the operation.
    ///
    /// A shorter [`take_reply`](Self::take_reply) for the path of every value.
    #[inline]
    pub(crate) fn take_sent(&self) -> Option<S> {
        if self.operation.get() != Operation::Sent {
            return None;
        }
        self.operation.set(Operation::Absent);
        Some(
            self.sent
                .take()
                .expect("a value that was sent is in `sent`"),
        )
    }

    /// Takes the reply, if there is one, and ends the operation.
    pub(crate) fn take_reply(&self) -> Option<Reply<S, E>> {
        let reply = match self.operation.get() {
            Operation::Absent | Operation::Waiting => return None,
            Operation::Sent => Reply::Sent(
                self.sent
                    .take()
                    .expect("a value that was sent is in `sent`"),
            ),
            Operation::Thrown => {
                let Aside::Thrown(error) = self.take_aside() else {
                    unreachable!("an error that was thrown is in `aside`");
                };
                Reply::Raised(Interrupt::Thrown(error))
            }
            Operation::Closed => Reply::Raised(Interrupt::Closed),
            Operation::CloseIgnored => Reply::Raised(Interrupt::CloseIgnored),
            Operation::Returned => Reply::Returned,
        };
        self.operation.set(Operation::Absent);
        Some(reply)
    }

    /// Ends the operation, and drops everything that is in the slots for it.
    ///
    /// Everything is taken out before anything is dropped: a destructor may use the slots.
    #[cold]
    pub(crate) fn withdraw(&self) {
        self.operation.set(Operation::Absent);
        drop((self.yielded.take(), self.take_aside(), self.sent.take()));
    }

    /// Leaves a sub that is to be run in the body's place.
    pub(crate) fn put_delegate(&self, sub: BoxFrame<Y, S, E>) {
        self.aside.set(Aside::Delegate(sub));
    }

    /// Takes the sub again, after it has returned.
    pub(crate) fn take_returned(&self) -> BoxFrame<Y, S, E> {
        match self.take_aside() {
            Aside::Delegate(sub) => sub,
            _ => unreachable!("a sub that has returned is in `aside`"),
        }
    }

    fn take_aside(&self) -> Aside<Y, S, E> {
        self.aside.replace(Aside::Nothing)
    }

    /// Names the yield that has begun.
    pub(crate) fn put_name(&self, name: &'static str) {
        self.aside.set(Aside::Name(name));
    }

    /// Removes the name of a yield that is over.
    pub(crate) fn clear_name(&self) {
        match self.take_aside() {
            Aside::Name(_) => {}
            other => self.aside.set(other),
        }
    }

    // The caller's end.

    #[inline]
    pub(crate) fn put_sent(&self, value: S) {
        self.sent.set(Some(value));
        self.operation.set(Operation::Sent);
    }

    pub(crate) fn put_interrupt(&self, interrupt: Interrupt<E>) {
        self.operation.set(match interrupt {
            Interrupt::Thrown(error) => {
                self.aside.set(Aside::Thrown(error));
                Operation::Thrown
            }
            Interrupt::Closed => Operation::Closed,
            Interrupt::CloseIgnored => Operation::CloseIgnored,
        });
    }

    /// Takes the sub that is to be run, but not one that has returned.
    pub(crate) fn take_delegate(&self) -> Option<BoxFrame<Y, S, E>> {
        if self.operation.get() != Operation::Waiting {
            return None;
        }
        match self.take_aside() {
            Aside::Delegate(sub) => Some(sub),
            other => {
                self.aside.set(other);
                None
            }
        }
    }

    pub(crate) fn put_returned(&self, sub: BoxFrame<Y, S, E>) {
        self.aside.set(Aside::Delegate(sub));
        self.operation.set(Operation::Returned);
    }

    // The way to the innermost body, for a backtrace.

    pub(crate) fn location(&self) -> Option<&'static Location<'static>> {
        self.location.get()
    }

    pub(crate) fn name(&self) -> Option<&'static str> {
        let aside = self.take_aside();
        let name = match aside {
            Aside::Name(name) => Some(name),
            _ => None,
        };
        self.aside.set(aside);
        name
    }

    pub(crate) fn link(&self, inner: &Rc<Self>) {
        self.aside.set(Aside::Inner(Rc::downgrade(inner)));
    }

    /// Removes the link to the sub, unless something else has taken its place.
    pub(crate) fn unlink(&self) {
        match self.take_aside() {
            Aside::Inner(_) => {}
            other => self.aside.set(other),
        }
    }

    pub(crate) fn inner(&self) -> Option<Rc<Self>> {
        let aside = self.take_aside();
        let inner = match &aside {
            Aside::Inner(inner) => inner.upgrade(),
            _ => None,
        };
        self.aside.set(aside);
        inner
    }
}

/// A frame, of a coroutine with any returned type.
pub(crate) type BoxFrame<Y, S, E> = Box<dyn Frame<Y, S, E>>;

/// Frames, the innermost last. One word, as most coroutines have none.
pub(crate) type Frames<Y, S, E> = ThinVec<BoxFrame<Y, S, E>>;

/// A sub-coroutine on the stack of the root that delegates to it, with any returned type.
///
/// The root resumes the innermost frame directly. When a frame has returned, it goes back to the
/// `yield_from` that it came from, which knows the concrete type and takes the returned value out.
pub(crate) trait Frame<Y, S, E> {
    fn slots(&self) -> &Rc<Slots<Y, S, E>>;

    /// Polls the body once. On `Ready` the body is gone, and a returned value is kept in the frame.
    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<Result<(), Interrupt<E>>>;

    /// Makes this frame the root of the frames above it. (In Python it owned them all along.)
    fn adopt(&mut self, above: Frames<Y, S, E>);

    /// Closes the frame as a drop does. If it ignores that, returns the sub that it still owns.
    fn release(&mut self) -> Option<BoxFrame<Y, S, E>>;

    /// Drops the frame's body without running it.
    fn discard(&mut self);

    fn into_any(self: Box<Self>) -> Box<dyn Any>
    where
        Self: 'static;
}
