//! Locks, permits and events, which tasks share and wait for.

mod event;
mod in_line;
mod lock;
mod mutex;
mod mutex_guard;
mod permit;
mod semaphore;
mod wait_list;

pub use event::Event;
pub use mutex::Mutex;
pub use mutex_guard::MutexGuard;
pub use permit::Permit;
pub use semaphore::Semaphore;

pub(crate) use in_line::{InLine, Resource};
pub(crate) use wait_list::WaitList;
