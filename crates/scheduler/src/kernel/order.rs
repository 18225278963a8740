//! Orders: closures that other threads have the kernel carry out.

use std::{any::Any, rc::Rc};

use super::{inbox::Order, state::Kernel};

struct Closure<F>(F);

impl<F: FnOnce(&Rc<Kernel>) + Send> Order for Closure<F> {
    fn carry_out(self: Box<Self>, kernel: &dyn Any) {
        let kernel = kernel.downcast_ref();
        self.0(kernel.expect("orders are carried out by the kernel that took them in"));
    }
}

/// Makes an order of a closure.
pub(crate) fn order(carry_out: impl FnOnce(&Rc<Kernel>) + Send + 'static) -> Box<dyn Order> {
    Box::new(Closure(carry_out))
}
