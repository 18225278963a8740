use std::{
    cell::RefCell,
    io,
    os::fd::RawFd,
    rc::{Rc, Weak},
};

use crate::kernel::{Kernel, driver::Key};

/// A descriptor's place in the driver of the scheduler that uses it.
#[derive(Default)]
pub(super) struct Attachment {
    place: RefCell<Option<(Weak<Kernel>, Key)>>,
}

impl Attachment {
    /// Finds the registration with this scheduler, or makes it at the first use.
    pub(super) fn key(&self, kernel: &Rc<Kernel>, descriptor: RawFd) -> io::Result<Key> {
        let mut place = self.place.borrow_mut();
        if let Some((owner, key)) = &*place {
            if owner.as_ptr() == Rc::as_ptr(kernel) {
                return Ok(*key);
            }
            if owner.strong_count() > 0 {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, FOREIGN));
            }
        }
        let key = kernel.driver()?.borrow_mut().attach(descriptor)?;
        *place = Some((Rc::downgrade(kernel), key));
        Ok(key)
    }
}

/// Ends the registration, while the descriptor is still open: a socket's fields are dropped in order, and
/// this one stands first.
impl Drop for Attachment {
    fn drop(&mut self) {
        let Some((kernel, key)) = self.place.take() else {
            return;
        };
        let Some(kernel) = kernel.upgrade() else {
            return;
        };
        if let Some(driver) = kernel.driver_if_any() {
            driver.borrow_mut().leave(key);
        }
    }
}

const FOREIGN: &str = "cannot use a socket of another scheduler; \
    use it in the one whose task used it first, or move it with `into_std` and `from_std`";
