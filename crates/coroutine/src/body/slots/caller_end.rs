//! The caller's end: it puts replies in, and takes values and subs out.

use std::{
    panic::Location,
    task::{Context, Waker},
};

use super::{Aside, BoxFrame, Operation, Parts, Place, Slots, address};
use crate::{body::engine::IDLE, protocol::Interrupt};

/// A sub, and the place at which its body delegates to it.
type Delegated<Y, S, E, K> = (&'static Location<'static>, BoxFrame<Y, S, E, K>);

impl<Y, S, E, K: Parts> Slots<Y, S, E, K> {
    #[inline(always)]
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
    pub(crate) fn take_delegate(&self) -> Option<Delegated<Y, S, E, K>> {
        let location = self.location.get()?;
        if !matches!(
            self.operation.get(),
            Operation::Waiting | Operation::Delegating
        ) {
            return None;
        }
        match self.take_aside() {
            Aside::Delegate(sub) => {
                self.operation.set(Operation::Delegating);
                Some((location, sub))
            }
            other => {
                self.aside.set(other);
                None
            }
        }
    }

    /// Whether the operation is the delegation whose sub was taken.
    pub(crate) fn is_delegating(&self) -> bool {
        self.operation.get() == Operation::Delegating
    }

    pub(crate) fn put_returned(&self, sub: BoxFrame<Y, S, E, K>) {
        self.aside.set(Aside::Delegate(sub));
        self.operation.set(Operation::Returned);
    }

    /// Takes the waker of an operation that has a reply and has not been polled since.
    pub(crate) fn take_waker(&self) -> Option<Waker> {
        match self.operation.get() {
            Operation::Absent | Operation::Waiting | Operation::Delegating => None,
            Operation::Sent
            | Operation::Thrown
            | Operation::Closed
            | Operation::CloseIgnored
            | Operation::Returned => self.waker.take(),
        }
    }

    /// Waits at a yield for a body that has not run, and will go on there.
    #[cfg(feature = "trace")]
    pub(crate) fn wait_forwarding(&self, location: &'static Location<'static>, place: Place) {
        self.operation.set(Operation::Waiting);
        self.location.set(Some(location));
        self.aside.set(Aside::Forwarded(place));
    }

    /// Notes the waker with which the body will be polled.
    #[inline(always)]
    pub(crate) fn note_waker(&self, cx: &Context<'_>) {
        self.polled_with.set(address(cx.waker()));
    }

    #[inline(always)]
    pub(crate) fn forget_waker(&self) {
        self.polled_with.set(address(IDLE));
    }

    // Questions between two steps.

    /// Whether an operation waits, and has no reply.
    pub(crate) fn is_waiting(&self) -> bool {
        self.operation.get() == Operation::Waiting
    }

    /// The call site of the operation that waits.
    pub(crate) fn location(&self) -> Option<&'static Location<'static>> {
        self.location.get()
    }

    /// The place of the yield that waits, or of the one that it forwards.
    pub(crate) fn place(&self) -> Option<Place> {
        let aside = self.take_aside();
        let place = match &aside {
            Aside::Forwarded(place) => Some(Place {
                forwarded: true,
                ..*place
            }),
            aside => self.location.get().map(|location| Place {
                location,
                name: match aside {
                    Aside::Name(name) => Some(*name),
                    _ => None,
                },
                forwarded: false,
            }),
        };
        self.aside.set(aside);
        place
    }
}
