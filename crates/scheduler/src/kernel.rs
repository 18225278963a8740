//! The single writer of task state: takes a task's turn, answers its request.
//!
//! A file imports only from files above it in this list, and calls only those. `tests/it/tidy.rs`
//! checks that.
//!
//! | | |
//! |---|---|
//! | data that knows no tasks | `request`, `interruption`, `parent`, `wakee`, `on_end`, `joiners`, `polled` |
//! | | `run_queue`, `pace`, `share`, `timers`, `frames` |
//! | | `direction`, `driver`, `inbox`, `line`, `waker`, `reason`, `awaited` |
//! | a task | `interruptions`, `header`, `cell`; `table` has all of them by id |
//! | the kernel's chapters | `wakers`, `descriptors`, `tally`, `observation` |
//! | the kernel | `state`; `running` finds the one that runs on this thread |
//! | entries of tasks in it | `note`, `loose`, `timer`, `joiner`, `entering`, `order` |
//! | verbs | `wake`, `rouse`, `loose_wakee`, `interrupt`, `cycles`, `report`, `settle`, `kill`, `turn` |
//! | | `registered`, `idle`, `run`, `serve` |

pub(crate) mod frames;
pub(crate) mod interruption;
mod joiners;
pub(crate) mod on_end;
mod pace;
mod parent;
#[cfg(all(unix, feature = "io"))]
mod polled;
pub(crate) mod request;
mod run_queue;
pub(crate) mod share;
mod timers;

mod awaited;
#[cfg(all(unix, feature = "io"))]
pub(crate) mod direction;
#[cfg(all(unix, feature = "io"))]
pub(crate) mod driver;
pub(crate) mod inbox;
pub(crate) mod line;
pub(crate) mod reason;
pub(crate) mod wakee;
mod waker;

pub(crate) mod cell;
pub(crate) mod header;
pub(crate) mod interruptions;
mod table;

#[cfg(all(unix, feature = "io"))]
pub(crate) mod descriptors;
#[cfg(not(all(unix, feature = "io")))]
#[path = "kernel/no_descriptors.rs"]
pub(crate) mod descriptors;
mod observation;
mod tally;
mod wakers;

mod running;
mod state;

pub(crate) mod entering;
pub(crate) mod joiner;
pub(crate) mod loose;
pub(crate) mod note;
pub(crate) mod order;
#[cfg(all(unix, feature = "io"))]
pub(crate) mod registered;
pub(crate) mod timer;

mod cycles;
mod idle;
mod interrupt;
mod kill;
#[cfg(all(unix, feature = "io"))]
pub(crate) mod loose_wakee;
mod report;
pub(crate) mod rouse;
mod run;
mod serve;
mod settle;
mod turn;
mod wake;

pub(crate) use parent::Parent;
pub(crate) use state::Kernel;
pub(crate) use waker::Parking;
