use std::{
    any::Any,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{interrupt::Interrupt, slots::Slots};

/// A frame of whatever coroutine.
pub(crate) type BoxFrame<Y, S, E> = Box<dyn Frame<Y, S, E>>;

/// A sub-coroutine on the stack of the root that delegates to it, whatever it returns.
///
/// The root resumes the innermost frame directly. When a frame has returned it goes back to the
/// `yield_from` that put it out, which knows the concrete type and takes the returned value from
/// it.
pub(crate) trait Frame<Y, S, E> {
    fn slots(&self) -> &Rc<Slots<Y, S, E>>;

    /// Polls the body once. On `Ready` the body is gone, and a returned value is kept in the frame.
    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<Result<(), Interrupt<E>>>;

    /// Makes this frame the root of the frames above it, which it owned all along in Python's
    /// terms.
    fn adopt(&mut self, above: Vec<BoxFrame<Y, S, E>>);

    /// Closes the frame as a drop does, and gives the sub that it still owns if it ignored that.
    fn release(&mut self) -> Option<BoxFrame<Y, S, E>>;

    /// Ends the frame where it stands, without running it.
    fn discard(&mut self);

    fn into_any(self: Box<Self>) -> Box<dyn Any>
    where
        Self: 'static;
}
