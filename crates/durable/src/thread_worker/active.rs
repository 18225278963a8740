//! An instance that the worker holds, whatever the types of its body.

use super::desk::Desk;
use crate::{
    record::store_error::StoreError,
    store::{Append, Held},
};

/// What an instance wants done.
pub(super) enum Move {
    /// This is to be appended.
    Write(Append),
    /// Nothing in this turn.
    Rest,
    /// It is out of the worker's hands.
    Gone,
}

/// An instance, whatever the types of its body.
pub(super) trait Active {
    fn held(&self) -> Held;
    /// Makes the next step, up to what is to be appended.
    fn advance(&mut self, desk: &mut Desk<'_>) -> Result<Move, StoreError>;
    /// The append was written. `false`: it is out of the worker's hands.
    fn written(&mut self, desk: &mut Desk<'_>) -> bool;
    /// It is unknown whether the append was written.
    fn doubted(&mut self);
    /// Somebody else has it.
    fn lost(&mut self, desk: &mut Desk<'_>);
    /// Lets go of it.
    fn release(&mut self, desk: &mut Desk<'_>) -> Result<(), StoreError>;
}
