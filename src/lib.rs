//! Coroutines with `send`, `throw`, `close` and `yield from`, and a scheduler that runs them as
//! tasks.
//!
//! A *coroutine* is a function that pauses where it yields. Its caller resumes it with a value,
//! throws an error in, or closes it, as with Python's generators; here typed, on stable Rust,
//! without `unsafe`:
//!
#![cfg_attr(feature = "coroutine", doc = "```")]
#![cfg_attr(not(feature = "coroutine"), doc = "```ignore")]
//! use cede::coroutine::{Coroutine, Yielded};
//!
//! fn running_total() -> Coroutine<u32, u32> {
//!     Coroutine::new(async |co| {
//!         let mut total = 0;
//!         loop {
//!             total += co.yield_(total).await?;
//!         }
//!     })
//! }
//!
//! let mut totals = running_total();
//! assert_eq!(totals.start()?, Yielded(0));
//! assert_eq!(totals.send(10)?, Yielded(10));
//! assert_eq!(totals.send(5)?, Yielded(15));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A *task* is a coroutine that yields requests to a scheduler, and is sent the replies. Tasks take
//! turns on one thread, in a strict and documented order:
//!
#![cfg_attr(feature = "scheduler", doc = "```")]
#![cfg_attr(not(feature = "scheduler"), doc = "```ignore")]
//! use cede::scheduler::Scheduler;
//!
//! let mut scheduler = Scheduler::new();
//! for (name, steps) in [("A", 2), ("B", 3)] {
//!     scheduler.spawn(name, async move |task| {
//!         for step in 1..=steps {
//!             println!("{} {step}/{steps}", task.name());
//!             task.yield_now().await?; // all other tasks have a turn first
//!         }
//!         Ok(())
//!     });
//! }
//! scheduler.run()?;
//! # Ok::<(), scheduler::Deadlock>(())
//! ```
//!
//! ```text
//! A 1/2
//! B 1/3
//! A 2/2
//! B 2/3
//! B 3/3
//! ```
//!
//! # Where to go
//!
//! | | feature | |
//! |---|---|---|
//! | `cede::coroutine` | `coroutine` | generators, delegation, state machines, streams |
//! | `cede::scheduler` | `scheduler` | tasks, scopes, timeouts, channels, TCP, virtual time |
//! | `cede::durable` | `durable` | coroutines that go on after a crash, from a log in SQLite |
//!
//! The features `coroutine` and `scheduler` are on by default; `durable`, which compiles SQLite,
//! is not. Each module is a crate of its own, `cede-coroutine`, `cede-scheduler` and
//! `cede-durable`, whose front page has its promises, its costs and its differences from Python.
//! The repository's `examples` folder has one idea a file, and its `programs` folder what is
//! larger.

// One line a crate of ours: a feature of the same name, on by default if it is light.
#[cfg(feature = "coroutine")]
#[doc(inline)]
pub use coroutine;
#[cfg(feature = "durable")]
#[doc(inline)]
pub use durable;
#[cfg(feature = "scheduler")]
#[doc(inline)]
pub use scheduler;

/// The code of the README runs as a test.
#[cfg(all(doctest, feature = "coroutine", feature = "scheduler"))]
#[doc = include_str!("../README.md")]
struct Readme;
