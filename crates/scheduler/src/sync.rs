//! What tasks share and wait for: locks, permits, events.

mod event;
mod mutex;
mod semaphore;
mod wait_list;

pub use event::Event;
pub use mutex::{Mutex, MutexGuard};
pub use semaphore::{Permit, Semaphore};

pub(crate) use wait_list::{InLine, Resource, WaitList};
