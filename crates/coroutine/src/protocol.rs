//! The words that a coroutine and its caller have in common: what goes in, what comes out, and why not.

mod coroutine_state;
mod interrupt;
mod resume_error;
mod signal;
mod status;
mod unraisable;

pub use coroutine_state::CoroutineState;
pub(crate) use coroutine_state::Outcome;
pub use interrupt::Interrupt;
pub use resume_error::{CloseError, ResumeError};
pub use signal::Signal;
pub use status::Status;
pub(crate) use unraisable::report;
pub use unraisable::{Unraisable, UnraisableKind, set_unraisable_hook};
