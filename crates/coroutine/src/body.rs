//! One body: what resumes it, the slots between it and its caller, and its own end of them.
//!
//! From the ground up: `hand` and `room`, `engine`, `slots`, the two kinds in `kind`, and what
//! bodies hold, `yielding` and `co`.

pub(crate) mod co;
pub(crate) mod engine;
pub(crate) mod hand;
pub(crate) mod kind;
pub(crate) mod room;
pub(crate) mod slots;
pub(crate) mod yielding;
