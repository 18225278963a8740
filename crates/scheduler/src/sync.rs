//! Locks, permits and events, which tasks share and wait for.

mod event;
mod lock;
mod mutex;
mod mutex_guard;
mod semaphore;
mod wait_list;

pub use event::Event;
pub use mutex::Mutex;
pub use mutex_guard::MutexGuard;
pub use semaphore::{Permit, Semaphore};

pub(crate) use wait_list::{InLine, Resource, WaitList};
