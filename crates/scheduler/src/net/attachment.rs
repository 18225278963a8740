use std::{
    cell::{Cell, RefCell},
    io,
    os::fd::RawFd,
};

use crate::kernel::{Kernel, driver::Key, registered::Attached};

/// A descriptor's registration with the scheduler that uses it.
#[derive(Default)]
pub(super) struct Attachment {
    attached: RefCell<Option<Attached>>,
    /// How many tasks wait for it at a request.
    waits: Cell<usize>,
}

impl Attachment {
    /// Finds the registration with this scheduler. Makes it at the first use, and when the
    /// descriptor comes over from another one, where no task may wait for it.
    #[inline]
    pub(super) fn key(&self, kernel: &Kernel, descriptor: RawFd) -> io::Result<Key> {
        let key = match &*self.attached.borrow() {
            Some(attached) => attached.entry_in(kernel),
            None => None,
        };
        key.map_or_else(|| self.attach(kernel, descriptor), Ok)
    }

    #[cold]
    #[inline(never)]
    fn attach(&self, kernel: &Kernel, descriptor: RawFd) -> io::Result<Key> {
        let mut slot = self.attached.borrow_mut();
        if let Some(attached) = &*slot {
            if self.waits.get() > 0 && !attached.is_orphan() {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, FOREIGN));
            }
        }
        let attached = kernel.attach(descriptor)?;
        let key = attached
            .entry_in(kernel)
            .expect("it was made with this kernel");
        let before = slot.replace(attached);
        drop(slot);
        drop(before); // it may have wakers, so nothing is borrowed
        Ok(key)
    }

    /// Notes that a task waits, until the guard is dropped.
    pub(super) fn wait(&self) -> Waits<'_> {
        self.waits.set(self.waits.get() + 1);
        Waits(&self.waits)
    }
}

/// A task's wait for the descriptor.
pub(super) struct Waits<'a>(&'a Cell<usize>);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

const FOREIGN: &str = "cannot use a socket for which a task of another scheduler waits; \
    end that wait first";
