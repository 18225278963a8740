//! The tests of the protocol itself, which hold for both kinds of coroutines: they are compiled
//! once for each, with that kind's `kind` module next to them.

mod catalogue;
pub(crate) mod conformance;
mod outer_levels;
mod properties;
mod table;

use super::kind;
