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
    /// The append was not written, or that is unknown.
    fn unwritten(&mut self, error: &StoreError, desk: &Desk<'_>);
    /// Somebody else has it.
    fn lost(&mut self, desk: &mut Desk<'_>);
    /// Lets go of it, after a last try to write what was made. On an error it is held still.
    fn release(&mut self, desk: &mut Desk<'_>) -> Result<(), StoreError>;
}
