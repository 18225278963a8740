//! The words that a coroutine and its caller share: what goes in, what comes out, and why not.

mod close_error;
mod coroutine_state;
mod ending;
mod interrupt;
mod raise;
mod resume_error;
mod signal;
mod state;
mod status;
mod unraisable;

pub use close_error::CloseError;
pub use coroutine_state::CoroutineState;
pub use ending::Ending;
pub use interrupt::Interrupt;
pub use raise::Raise;
pub(crate) use resume_error::Outcome;
pub use resume_error::ResumeError;
pub use signal::Signal;
pub use state::State;
pub use status::Status;
pub(crate) use unraisable::report;
pub use unraisable::{Unraisable, UnraisableKind, set_unraisable_hook};
