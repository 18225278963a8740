use std::{cell::RefCell, io, os::fd::RawFd, rc::Rc};

use crate::kernel::{Kernel, driver::Key, registered::Registered};

/// A descriptor's registration with the scheduler that uses it.
#[derive(Default)]
pub(super) struct Attachment {
    registered: RefCell<Option<Registered>>,
}

impl Attachment {
    /// Finds the registration with this scheduler, or makes it at the first use.
    pub(super) fn key(&self, kernel: &Rc<Kernel>, descriptor: RawFd) -> io::Result<Key> {
        let mut slot = self.registered.borrow_mut();
        if let Some(registered) = &*slot {
            if registered.is_of(kernel) {
                return Ok(*registered.entry());
            }
            if !registered.is_orphan() {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, FOREIGN));
            }
        }
        let registered = kernel.attach(descriptor)?;
        Ok(*slot.insert(registered).entry())
    }
}

const FOREIGN: &str = "cannot use a socket of another scheduler; \
    use it in the one whose task used it first, or move it with `into_std` and `from_std`";
