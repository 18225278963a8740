//! One body: what resumes it, the slots between it and its caller, and its own end of them.

pub(crate) mod co;
pub(crate) mod engine;
pub(crate) mod slots;
pub(crate) mod yielding;
