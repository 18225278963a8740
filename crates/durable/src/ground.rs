//! The ground of everything else: keys, clocks, waits, texts, panics.

pub(crate) mod clock;
pub(crate) mod codec;
pub(crate) mod crash;
pub(crate) mod json;
pub(crate) mod key;
pub(crate) mod panic;
pub(crate) mod wait;
