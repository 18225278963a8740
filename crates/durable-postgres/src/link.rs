//! The link to a server: a socket, every operation of which ends in time.

mod deadline;
mod limited;
mod negotiation;
mod wire;

pub(crate) use deadline::Deadline;
pub(crate) use negotiation::{Encryption, Negotiation};
