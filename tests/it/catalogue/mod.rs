//! The catalogue of what generators do, row by row.

mod basics;
mod close;
mod finalisation;
mod priming;
mod reentrancy;
mod returns;
mod script;
mod send;
mod states;
mod stop_iteration;
mod throw;
mod value;
