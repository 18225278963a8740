//! Coroutines.

mod advance;
mod co;
mod coroutine;
mod delegate;
mod engine;
mod error;
mod frame;
mod interrupt;
mod iter;
mod poll;
mod release;
mod resume;
mod signal;
mod slots;
mod state;
mod status;
mod unraisable;
mod yielding;

pub use co::Co;
pub use coroutine::{BoxBody, Coroutine};
pub use error::{CloseError, ResumeError};
pub use interrupt::Interrupt;
pub use iter::TryIter;
pub use signal::Signal;
pub use state::CoroutineState::{self, Complete, Yielded};
pub use status::Status;
pub use unraisable::{Unraisable, UnraisableKind, set_unraisable_hook};
