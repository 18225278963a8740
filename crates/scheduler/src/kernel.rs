//! The single writer of task state: takes a task's turn, answers its request.
//!
//! A file imports only from files above it in this list, and calls only those. `tests/it/tidy.rs`
//! checks that.
//!
//! | | |
//! |---|---|
//! | data that knows no tasks | `request`, `interruption`, `parent`, `on_end`, `run_queue` |
//! | | `pace`, `share`, `timers`, `frames`, `inbox`, `line`, `waker`, `direction`, `driver`, `reason` |
//! | a task | `interruptions`, `header`, `cell`; `table` has all of them by id |
//! | the kernel's chapters | `wakers`, `descriptors`, `tally`, `observation` |
//! | the kernel | `state` |
//! | entries of tasks in it | `note`, `timer`, `joiner`, `registered`, `entering`, `order` |
//! | verbs | `wake`, `interrupt`, `cycles`, `report`, `settle`, `kill`, `turn`, `idle`, `run`, `serve` |

pub(crate) mod frames;
pub(crate) mod interruption;
pub(crate) mod on_end;
mod pace;
mod parent;
pub(crate) mod request;
mod run_queue;
pub(crate) mod share;
mod timers;

#[cfg(all(unix, feature = "io"))]
pub(crate) mod direction;
#[cfg(all(unix, feature = "io"))]
pub(crate) mod driver;
pub(crate) mod inbox;
pub(crate) mod line;
pub(crate) mod reason;
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

mod state;

pub(crate) mod entering;
pub(crate) mod joiner;
pub(crate) mod note;
pub(crate) mod order;
#[cfg(all(unix, feature = "io"))]
pub(crate) mod registered;
pub(crate) mod timer;

mod cycles;
mod idle;
mod interrupt;
mod kill;
mod report;
mod run;
mod serve;
mod settle;
mod turn;
mod wake;

pub(crate) use parent::Parent;
pub(crate) use state::Kernel;
pub(crate) use waker::Parking;
