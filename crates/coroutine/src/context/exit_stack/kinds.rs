//! What differs between the kinds of stacks: the boxes in which their entries are.

use std::ops::DerefMut;

use super::entry::{Callback, Entry};
use crate::body::kind::{Kind, Local, Sendable};

/// The kind of coroutines, as the kind of a stack.
pub(crate) trait Stacked: Kind {
    type BoxEntry<'a, E>: DerefMut<Target: Entry<E>>;
}

impl Stacked for Local {
    type BoxEntry<'a, E> = Box<dyn Entry<E> + 'a>;
}

impl Stacked for Sendable {
    type BoxEntry<'a, E> = Box<dyn Entry<E> + Send + 'a>;
}

/// A manager or a callback that can be put on a stack of the kind `K`: it is `Send` if `K` is.
#[diagnostic::on_unimplemented(
    message = "an exit stack that moves between threads cannot contain this manager",
    label = "this manager is not `Send`",
    note = "make it by `new_send`; everything that it holds, yields, returns and raises has to be \
            `Send`"
)]
pub(crate) trait IntoEntry<'a, E, K: Stacked> {
    fn into_entry(self) -> K::BoxEntry<'a, E>;
}

impl<'a, T: Entry<E> + 'a, E> IntoEntry<'a, E, Local> for T {
    fn into_entry(self) -> Box<dyn Entry<E> + 'a> {
        Box::new(self)
    }
}

impl<'a, T: Entry<E> + Send + 'a, E> IntoEntry<'a, E, Sendable> for T {
    fn into_entry(self) -> Box<dyn Entry<E> + Send + 'a> {
        Box::new(self)
    }
}

/// A function that can be put on a stack of the kind `K`.
#[diagnostic::on_unimplemented(
    message = "an exit stack that moves between threads cannot contain this function",
    label = "it does not return a `Result<(), E>`, or holds something that is not `Send`"
)]
pub(crate) trait IntoCallback<'a, E, K: Stacked> {
    fn into_callback(self) -> K::BoxEntry<'a, E>;
}

impl<'a, T, E, K: Stacked> IntoCallback<'a, E, K> for T
where
    T: FnOnce() -> Result<(), E>,
    Callback<E, T>: IntoEntry<'a, E, K>,
{
    fn into_callback(self) -> K::BoxEntry<'a, E> {
        Callback::new(self).into_entry()
    }
}
