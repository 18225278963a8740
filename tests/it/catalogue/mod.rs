//! The catalogue of what generators do, row by row.

mod basics;
mod priming;
mod script;
mod send;
mod throw;
mod value;
