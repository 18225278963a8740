//! Orders and the two smaller examples, as functions and as processes.

mod body;
mod crew;
mod game;
mod issuer;
mod killed;
mod ledger;
mod life;
mod look_back;
mod manners;
mod moved;
#[cfg(feature = "postgres")]
mod postgres;
mod process;
mod taken_over;
mod watch;
