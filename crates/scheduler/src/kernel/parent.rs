//! A scope, as the kernel sees it.

use crate::{error::BoxError, id::TaskId};

/// The children of one scope of a task. The kernel reports to it what becomes of them, and of the
/// parent.
pub(crate) trait Parent {
    /// Notes a child that is about to be entered; `birth` orders the children.
    fn adopt(&self, birth: u64, child: TaskId);

    /// Whether a child has failed while the part runs, so that the part is to be cancelled.
    fn cancels_part(&self) -> bool;

    /// Whether the part has ended, and the parent waits for the children.
    fn is_waiting(&self) -> bool;

    /// Notes that something is to be raised in the parent, which waits for the children.
    fn interrupted(&self);

    /// Takes the children that are left, in the order of their spawning: the parent is being
    /// killed.
    fn take_children(&self) -> Vec<TaskId>;

    /// Notes that a child has ended, and with what error. Returns an error that comes too late.
    fn child_ended(&self, birth: u64, error: Option<BoxError>) -> Option<BoxError>;
}
