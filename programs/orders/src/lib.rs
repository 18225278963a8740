//! Order processing as one function that runs for a month.
//!
//! [`order`] is the function: an ordinary coroutine, which a test drives in memory. [`orders`]
//! gives it a name and a version, and so makes it durable. What it asks for is performed by
//! [`perform`], into a [`Ledger`] that does nothing twice; [`serve`] is the loop around the three.

mod ledger;
mod order;
mod perform;
mod protocol;
mod serve;

pub use ledger::{Entry, Ledger, LedgerError};
pub use order::{Order, order, orders};
pub use perform::perform;
pub use protocol::{Ask, Cancelled, Event, NotAnEvent, Outcome};
pub use serve::{ServeError, serve};
