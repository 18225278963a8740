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
//! | a task | |
//! |---|---|
//! | takes turns, creates tasks, waits for their ends | [`yield_now`](Task::yield_now), [`spawn`](Task::spawn), [`join`](Task::join) |
//! | waits for its time, under deadlines | [`sleep`](Task::sleep), [`timeout`](Task::timeout), under a [`Clock`] |
//! | waits for a wake, for any future, for several things | [`park`](Task::park), [`wait`](Task::wait), [`wait_any`](Task::wait_any) |
//! | interrupts others | [`cancel`](Task::cancel), [`throw`](Task::throw), [`kill`](Task::kill) |
//! | has tasks that end before it | [`scope`](Task::scope) |
//! | shares with others | [`channel`], [`Mutex`], [`Semaphore`], [`Event`] |
//! | talks to the world | [`readable`](Task::readable), [`net`] |
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
//!   ([`JoinError::Panicked`]). One in the drop of something that nobody takes, a result or an error, ends
//!   nothing.
//! - **Results.** A result is given once, to the first who takes it; later ones are told
//!   [`Taken`](JoinError::Taken). One that nobody takes is dropped, an error as well: [`join`](Task::join)
//!   what may fail, or have it in a [`scope`](Task::scope).
//! - **Drop.** Dropping the scheduler kills the tasks that are left, children before parents; their
//!   cleanup runs. A late wake of a task that is gone does nothing.
//! - **Interruptions** are raised at the request on which a task waits, as a [`Stop`]; its cleanup runs,
//!   and everything that it waited for forgets it.
//! - **Deadlocks** are values. A join that would close a cycle of waits is refused at once, with the cycle
//!   drawn ([`WouldDeadlock`](JoinError::WouldDeadlock)); tasks that nothing can wake any more end a
//!   [`run`](Scheduler::run) with a [`Deadlock`].
//! - **Determinism.** In virtual time and without wakes from outside, two runs of one program take the same
//!   turns.
//! - **Costs.** A switch is a resume and two moves in a queue: no allocation, no lock, no atomic exchange,
//!   no helper thread.
//!
//! # What tasks share
//!
//! Tasks talk through a [`channel()`], and wait for each other by a [`Mutex`], a [`Semaphore`] or an
//! [`Event`]. All of them serve first come, first served, and lose neither a value nor a wake with a task
//! that is interrupted while it waits.
//!
//! # Foreign futures
//!
//! A task may `.await` any future. It gets a real waker, which may be woken from any thread; [`run`]
//! blocks while nothing else is ready. A request may race a foreign future (`future::or`): it is polled
//! again when the other side wakes the task, and given up if that side wins. A combinator that polls only
//! what was woken (`FuturesUnordered`) never sees the answer of a request. While a task awaits a future
//! that nobody will ever wake, [`run`] blocks, and no deadlock is told.
//!
//! # Seeing a run
//!
//! [`Scheduler::tasks`] lists how the tasks stand; an [`Observer`] is told what happens to them. A
//! [`Recorder`] is one that draws: an SVG with a lane a task, or a trace for Perfetto.
//!
//! # Descriptors
//!
//! A task waits for a descriptor with [`readable`](Task::readable) and [`writable`](Task::writable); TCP is
//! in [`net`]. Descriptors that became ready together wake their tasks in the order of registration, from
//! where the last look left off, so that nobody is always first. They are looked at when nothing is ready,
//! else in between rounds, about every 64 turns. A scheduler whose tasks use none makes no system call for
//! them. This is for Unix: the crate does not build elsewhere.
//!
//! # What this is not
//!
//! Tasks are neither `Send` nor preempted: one that computes without a request holds up the others.
//!
//! [`run`]: Scheduler::run

mod builder;
mod channel;
mod clock;
mod error;
mod id;
mod join_handle;
mod kernel;
mod name;
pub mod net;
mod observe;
mod record;
mod scheduler;
mod step;
mod sync;
mod task;
mod wait;

pub use builder::Builder;
pub use channel::{Receiver, SendError, Sender, TrySendError, channel, unbounded};
pub use clock::Clock;
pub use error::{Blocked, BoxError, Deadlock, JoinError, Panic, RunError, Stop, WouldDeadlock};
pub use id::TaskId;
pub use join_handle::JoinHandle;
pub use observe::{Ending, Observer, TaskInfo, TaskState};
pub use record::Recorder;
pub use scheduler::Scheduler;
pub use step::Step;
pub use sync::{Event, Mutex, MutexGuard, Permit, Semaphore};
pub use task::{Scope, Task, TimedOut};
pub use wait::{Unparker, Wait, Waiter};

/// The code of the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
