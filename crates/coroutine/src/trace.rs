//! Coroutines seen as state machines: their states named, their steps recorded, the machine drawn.
//!
//! A state of a coroutine is the place at which it is suspended. [`named`](crate::Yield::named) gives
//! that place a name, [`Coroutine::state`](crate::Coroutine::state) tells it, and a [`Recorder`] keeps
//! every step as a [`Transition`]. What was seen makes a [`Machine`], for Mermaid or Graphviz:
//!
//! ```
//! use coroutine::{Coroutine, trace::Recorder};
//! use std::convert::Infallible;
//!
//! /// A turnstile: it is told what happens, and tells whether one may pass.
//! fn turnstile() -> Coroutine<bool, &'static str, Infallible> {
//!     Coroutine::new(async |co| loop {
//!         while co.yield_(false).named("locked").await? != "coin" {}
//!         while co.yield_(true).named("unlocked").await? != "push" {}
//!     })
//! }
//!
//! let recorder = Recorder::new();
//! let mut recorded = recorder.record(turnstile()).primed()?;
//! for event in ["push", "coin", "coin", "push"] {
//!     recorded.send(event)?;
//! }
//! drop(recorded);
//! print!("{}", recorder.machine().mermaid());
//! # assert_eq!(recorder.machine().mermaid(), r#"stateDiagram-v2
//! #     direction LR
//! #     [*] --> locked : start / false
//! #     locked --> locked : #34;push#34; / false
//! #     locked --> unlocked : #34;coin#34; / true
//! #     unlocked --> unlocked : #34;coin#34; / true
//! #     unlocked --> locked : #34;push#34; / false
//! #     locked --> [*] : close
//! # "#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//! stateDiagram-v2
//!     direction LR
//!     [*] --> locked : start / false
//!     locked --> locked : #34;push#34; / false
//!     locked --> unlocked : #34;coin#34; / true
//!     unlocked --> unlocked : #34;coin#34; / true
//!     unlocked --> locked : #34;push#34; / false
//!     locked --> [*] : close
//! ```
//!
//! An arrow tells `input / output`, as those of a Mealy machine do. A machine that was observed has
//! the transitions that were taken, and no others: an arrow that you miss is input that you have not
//! tried.

mod arrow;
mod dot;
mod machine;
mod mermaid;
mod note;
mod recorded;
mod recorder;
mod state;
mod transition;
mod writer;

pub use machine::Machine;
pub use recorder::Recorder;
pub use state::State;
pub use transition::{Output, Transition};
