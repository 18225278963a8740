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
//! A task is a [`coroutine::Coroutine`] that yields *requests*, the system calls of this small
//! operating system, and is sent the replies. It makes them through its [`Task`]: every method that
//! waits is a request.
//!
//! | a task | by |
//! |---|---|
//! | takes turns, creates tasks, waits for their ends | [`yield_now`](Task::yield_now), [`spawn`](Task::spawn), [`join`](Task::join) |
//! | waits for a time, sets deadlines | [`sleep`](Task::sleep), [`timeout`](Task::timeout), with a [`Clock`] |
//! | keeps tasks that end before it does | [`scope`](Task::scope) |
//! | shares values with others, and waits for them | [`channel()`], [`Mutex`], [`Semaphore`], [`Event`] |
//! | joins many tasks as they end | [`JoinSet`] |
//! | waits for a wake, for any future, for one of several things | [`park`](Task::park), [`wait`](Task::wait), [`wait_any`](Task::wait_any) |
//! | interrupts others | [`cancel`](Task::cancel), [`throw`](Task::throw), [`kill`](Task::kill) |
//! | talks to the world | [`readable`](Task::readable), [`net`] |
//! | waits for a signal, for work that blocks | `signal`, [`unblock`](#platforms-and-features) |
//!
//! | from outside | by |
//! |---|---|
//! | other threads send work | a [`Remote`], while the scheduler [serves](Scheduler::serve) |
//! | another loop or runtime runs a scheduler | [`poll_run`](Scheduler::poll_run), `drive`, [`tick`](Scheduler::tick) |
//! | several cores have a scheduler each | [`Cores`] |
//!
//! The [`guide`] shows ten idioms of asyncio and trio, side by side with this crate's.
//! [`winding_down`] has the rule of what a second stop does while a first one is being cleaned up.
//!
//! # The guarantee
//!
//! Every task that is ready when a round starts runs exactly once in that round, in the order in
//! which it became ready. Whatever becomes ready during a round runs in the next.
//!
//! [`spawn`](Task::spawn) never runs the new task at once: that goes to the tail, and its creator
//! goes on in the same turn. A [`join`](Task::join) of a task that has ended is answered in the
//! same turn. A wake from outside (another thread, a foreign future) puts its task at the tail when
//! the next round starts.
//!
//! **A turn is bounded.** It ends at a request that has to wait, or after 128 requests that were
//! answered at once, of which an operation on a descriptor counts as eight; then the task goes to
//! the tail. So a loop that finds everything there holds up nobody, and its deadline reaches it.
//! Only a computation without requests does. Timers and descriptors are checked about every
//! millisecond of running time, between two rounds.
//!
//! # Promises
//!
//! - **Panics.** A panic ends its task alone; its joiner receives [`JoinError::Panicked`]. A panic
//!   in the destructor of a result or an error that nobody takes ends nothing.
//! - **Results.** A result can be taken once; after that it is [`Taken`](JoinError::Taken). An
//!   error that nobody takes is reported, to the standard error output or to
//!   [`Observer::unheard`]: [`join`](Task::join) what may fail, or spawn it in a
//!   [`scope`](Task::scope).
//! - **Drop.** Dropping the scheduler kills the tasks that are left, children before parents, and
//!   their cleanup runs. A late wake of a task that is gone does nothing.
//! - **Interruptions** are raised at the request on which a task waits, as a [`Stop`], each once.
//!   The task's cleanup runs, and everything that it waited for forgets it. Nothing that is raised
//!   is lost or turned into something else, whatever comes [meanwhile](winding_down).
//! - **Deadlocks** are values. A join or a lock that would close a cycle of waits is refused at
//!   once, with the cycle drawn ([`WouldDeadlock`]). Tasks that nothing can wake any more end a
//!   [`run`](Scheduler::run) with a [`Deadlock`].
//! - **Order.** Channels, mutexes, semaphores and events serve first come, first served. A task
//!   that is interrupted while it waits takes neither a value nor a wake with it.
//! - **Costs.** A switch is a resume and two moves in a queue: no allocation, no lock, no atomic
//!   exchange, no helper thread.
//!
//! # Determinism
//!
//! In [virtual time](Clock::virtual_time), and without wakes from outside, two runs of one program
//! take the same turns at the same times. What depends on the world is the real clock, other
//! threads, and the order in which the system reports descriptors.
//!
//! # Foreign futures
//!
//! A task may `.await` any future. The future gets a real waker, which may be woken from any
//! thread; [`run`](Scheduler::run) blocks while nothing else is ready. In a plain `.await` a
//! cancellation is held until the task's next request; [`Task::wait`] lets it in.
//!
//! A request may race a foreign future in `future::or`: it is polled again when the other side
//! wakes the task, and withdrawn if that side wins. A combinator that polls only what was woken
//! (`FuturesUnordered`) never sees the answer of a request. While a task awaits a future that
//! nobody will ever wake, [`run`](Scheduler::run) blocks, and reports no deadlock.
//!
//! # Seeing a run
//!
//! [`Scheduler::tasks`] lists the tasks with their states and waits. An [`Observer`] is called at
//! every event. A [`Recorder`] is an observer that draws: an SVG with a lane for each task, or a
//! trace for Perfetto.
//!
//! # Descriptors
//!
//! A task waits for a descriptor with [`readable`](Task::readable) and
//! [`writable`](Task::writable); TCP is in [`net`]. Descriptors that become ready together wake
//! their tasks in the order of registration, beginning after the one that was served last, so that
//! none is always first. They are checked when no task is ready, and otherwise between two rounds,
//! about every millisecond, but no more often than every 64 turns if these are short. A scheduler
//! whose tasks use none makes no system call for them.
//!
//! # What this is not
//!
//! It is not a runtime that moves tasks between threads: they are neither `Send` nor preempted, and
//! one that computes without a request holds up the others of its core. It is not a drop-in for
//! tokio: libraries that need its reactor need its runtime. It has no asynchronous files, which
//! block here as they do elsewhere; `unblock` has another thread block for them.
//!
//! # Differences from Python
//!
//! - There is no global loop. A [`Scheduler`] is a value, and what a task may do is a method of its
//!   [`Task`], which it passes to its helpers.
//! - A cancellation is a [`Stop`] in a result, not an exception. [`kill`](Task::kill) ends a task
//!   that ignores it; asyncio has no such thing.
//! - Awaiting a task twice is an error: its value is moved out by the first [`join`](Task::join).
//! - A [`scope`](Task::scope) returns the first error by itself, not in an exception group.
//! - [`wait_any`](Task::wait_any) withdraws the other waits; `asyncio.wait` leaves its tasks
//!   running. Waits are values, so no task is needed for each.
//! - A channel is closed by dropping its last sender, and a lock is released by dropping its guard.
//! - Deadlocks are reported. asyncio's loop waits for ever.
//! - An error that nobody retrieves is reported when its handle goes, as asyncio does when its task
//!   is collected.
//!
//! # Platforms and features
//!
//! The crate needs the standard library and Rust 1.85. Two features are on by default:
//!
//! - `io`: [`readable`](Task::readable), [`writable`](Task::writable) and [`net`], by way of mio,
//!   on Unix. Without it nothing of the operating system is used but its clock and threads; so the
//!   crate builds for Windows and WebAssembly, with it or without.
//! - `record`: the [`Recorder`].
//!
//! The others are not, as each has a dependency:
//!
//! - `futures-io`: the traits of that name for the streams of [`net`], so that other people's
//!   protocols run over them; the [`guide`] has a section on that.
//! - `signal`: Ctrl-C and its like as a source, in the module `signal`, by way of signal-hook, on
//!   Unix.
//! - `unblock`: `unblock` and `Task::unblock`, for work that blocks its thread, on the threads of
//!   the `blocking` crate.
//!
//! Both clocks begin at [`Instant::now`](std::time::Instant::now), so a scheduler needs a platform
//! that has it. On `wasm32-unknown-unknown` it panics; on `wasm32-wasip1` it works.

// The page of a type lists its methods in the order of these modules, which is a reader's: `new`
// before `builder`, `Wait::sleep` before `Wait::recv`.
mod scheduler;
mod wait;

mod task;

mod builder;
mod channel;
mod clock;
mod cores;
mod error;
mod id;
mod join_handle;
mod join_set;
mod kernel;
mod name;
#[cfg(all(unix, feature = "io"))]
pub mod net;
mod observe;
#[cfg(feature = "record")]
pub mod record;
mod remote;
#[cfg(all(unix, feature = "signal"))]
pub mod signal;
mod sleep;
mod step;
mod sync;
#[cfg(feature = "unblock")]
mod unblock;

/// Winding down: what a second stop does while a first one is being cleaned up.
#[doc = include_str!("winding_down.md")]
pub mod winding_down {}

/// From asyncio and trio: ten idioms, side by side.
#[doc = include_str!("guide.md")]
pub mod guide {}

pub use builder::Builder;
pub use channel::{
    Receiver, Reserved, SendError, Sender, TryRecvError, TrySendError, channel, unbounded,
};
pub use clock::Clock;
pub use cores::{Core, CoreError, Cores};
pub use error::{Blocked, BoxError, Deadlock, JoinError, Panic, RunError, Stop, WouldDeadlock};
pub use id::TaskId;
pub use join_handle::JoinHandle;
pub use join_set::JoinSet;
pub use observe::{Ending, Observer, TaskInfo, TaskState};
#[cfg(feature = "record")]
pub use record::RunRecorder as Recorder;
pub use remote::{Gone, Remote, RemoteHandle};
pub use scheduler::Scheduler;
pub use sleep::{Sleep, now, sleep, sleep_until};
pub use step::Step;
pub use sync::{Event, Mutex, MutexGuard, Permit, Semaphore};
pub use task::{Task, scope::Scope, spawner::Spawner, time_hold::TimeHold, timeout::TimedOut};
#[cfg(feature = "unblock")]
pub use unblock::{Unblock, WorkPanicked, unblock};
pub use wait::{Unparker, Wait, Waiter};

/// The code of the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
