//! The rows of the catalogue that are tests and no recorded cases: about types, iterators,
//! borrowing or a difference from Python. Each is named after its row, `bas20_..` for BAS20.

mod context;
mod delegation;
mod loops;
mod reentrancy;
mod values;
