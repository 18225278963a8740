//! Contexts beyond `with`: scopes that await and yield, and stacks of managers.

mod awaiting;
mod recorded;
mod sendable;
mod stack;
