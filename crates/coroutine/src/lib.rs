//! Coroutines.

mod advance;
mod asynchronous;
mod co;
mod context;
mod coroutine;
mod delegate;
mod engine;
mod error;
mod frame;
mod interrupt;
mod iter;
mod pipeline;
mod poll;
mod release;
mod resume;
mod signal;
mod slots;
mod state;
mod status;
mod stream;
mod unraisable;
mod yielding;

pub use co::Co;
pub use context::{WithError, with};
pub use coroutine::{BoxBody, Coroutine};
pub use error::{CloseError, ResumeError};
pub use interrupt::Interrupt;
pub use iter::TryIter;
pub use signal::Signal;
pub use state::CoroutineState::{self, Complete, Yielded};
pub use status::Status;
pub use stream::{CoroutineStream, TryCoroutineStream};
pub use unraisable::{Unraisable, UnraisableKind, set_unraisable_hook};
