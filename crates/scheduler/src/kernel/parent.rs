//! A scope, as the kernel sees it.

use crate::{error::BoxError, id::TaskId};

/// The children of one scope of a task. The kernel reports to it what becomes of them, and of the
/// parent.
pub(crate) trait Parent {
    /// Notes a child that is about to be entered; `birth` orders the children.
    fn adopt(&self, birth: u64, child: TaskId);

    /// Whether it cancels its parent, and that has not been raised.
    fn is_cancelling(&self) -> bool;

    /// Notes that something was raised in the parent; a cancellation counts as well.
    fn note_raised(&self);

    /// Takes the children that are left, in the order of their spawning: the parent is being
    /// killed.
    fn take_children(&self) -> Vec<TaskId>;

    /// Notes that a child has ended, and with what error.
    fn child_ended(&self, birth: u64, error: Option<BoxError>);
}
