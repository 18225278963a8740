//! Tasks on one thread: coroutines that take turns, strictly round-robin.
//!
//! ```
//! use scheduler::Scheduler;
//!
//! let mut scheduler = Scheduler::new();
//! for (name, steps) in [("A", 2), ("B", 3)] {
//!     scheduler.spawn(name, async move |task| {
//!         for step in 1..=steps {
//!             println!("{} {step}/{steps}", task.name());
//!             task.yield_now().await?;
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
//! A task is a [`coroutine::Coroutine`] that yields *requests*, the system calls of this little operating
//! system, and is sent the replies. It makes them through its [`Task`]: every method that waits is one.
//!
//! # The guarantee
//!
//! Every task that is ready when a round starts runs exactly once in that round, in the order in which it
//! became ready. Whatever becomes ready during a round runs in the next.
//!
//! [`spawn`](Task::spawn) never runs the child at once: it goes to the tail, and its parent goes on in the
//! same turn. [`join`](Task::join)ing a task that has ended is answered in the same turn. A wake from
//! outside (another thread, a foreign future) puts its task at the tail when the next round starts.
//!
//! # Promises
//!
//! - **Panics.** A panic ends its task alone; the one who joins it is told
//!   ([`JoinError::Panicked`]).
//! - **Results.** A result is given once, to the first who takes it; later ones are told
//!   [`Taken`](JoinError::Taken).
//! - **Drop.** Dropping the scheduler kills the tasks that are left, children before parents; their
//!   cleanup runs. A late wake of a task that is gone does nothing.
//! - **Deadlocks** are values. A join that would close a cycle of waits is refused at once, with the cycle
//!   drawn ([`WouldDeadlock`](JoinError::WouldDeadlock)); tasks that nothing can wake any more end a
//!   [`run`](Scheduler::run) with a [`Deadlock`].
//! - **Determinism.** Without wakes from outside, two runs of one program take the same turns.
//! - **Costs.** A switch is a resume and two moves in a queue: no allocation, no lock, no atomic exchange,
//!   no helper thread.
//!
//! # Foreign futures
//!
//! A task may `.await` any future. It gets a real waker, which may be woken from any thread; [`run`]
//! blocks while nothing else is ready. A request may race a foreign future (`future::or`): it is polled
//! again when the other side wakes the task, and given up if that side wins.
//!
//! # Descriptors
//!
//! A task waits for a descriptor with [`readable`](Task::readable) and [`writable`](Task::writable); TCP is
//! in [`net`]. Descriptors that became ready together wake their tasks in the order of registration. They
//! are looked at when nothing is ready, else once in 64 turns. A scheduler whose tasks use none makes no
//! system call for them. This is for Unix: the crate does not build elsewhere.
//!
//! # What this is not
//!
//! Tasks are neither `Send` nor preempted: one that computes without a request holds up the others.
//!
//! [`run`]: Scheduler::run

mod builder;
mod cell;
mod clock;
mod driver;
mod error;
mod foreign;
mod header;
mod id;
mod inbox;
mod interrupting;
mod interruption;
mod io;
mod join_handle;
mod joining;
mod kernel;
mod name;
pub mod net;
mod observe;
mod reason;
mod request;
mod run_queue;
mod scheduler;
mod sleep;
mod source;
mod spawn;
mod step;
mod table;
mod task;
mod timers;
mod wait;
mod waiter;

pub use builder::Builder;
pub use clock::Clock;
pub use error::{Blocked, BoxError, Deadlock, JoinError, Panic, RunError, Stop, WouldDeadlock};
pub use id::TaskId;
pub use join_handle::JoinHandle;
pub use observe::{Ending, Observer, TaskInfo, TaskState};
pub use scheduler::Scheduler;
pub use step::Step;
pub use task::Task;
pub use wait::Wait;
pub use waiter::{Unparker, Waiter};

/// The code of the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
