//! Durable coroutines: state machines that survive `kill -9`, written as ordinary functions.
//!
//! A coroutine is a deterministic function of what it is sent. Record every signal with its
//! outcome, and the coroutine can be built again by replay: after a `kill -9`, next month, on
//! another machine. The body yields each effect that it wants *as data*, and is sent the result, so
//! it needs no macros, no context object and no server: the function that a unit test drives in
//! memory is the one that runs for a year.
//!
//! ```
//! use coroutine::{Coroutine, Yielded};
//! # #[cfg(feature = "sqlite")]
//! use durable::{Body, SqliteStore};
//!
//! /// Hands out tokens, each once: an ordinary coroutine.
//! fn token_issuer(first: u32) -> Coroutine<u32, String> {
//!     Coroutine::new(async move |co| {
//!         for token in first.. {
//!             let _name: String = co.yield_(token).named("ready").await?;
//!         }
//!         Ok(())
//!     })
//! }
//!
//! # #[cfg(feature = "sqlite")] {
//! # let folder = std::env::temp_dir().join(format!("doc-front-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let path = folder.join("tokens.db");
//! let issuer = Body::new("issuer", 1, token_issuer); // its name and version, by hand
//! let store = SqliteStore::open(&path)?;
//! let (mut desk, step) = issuer.open(&store, "desk-1", 100)?;
//! println!("{step:?} at {}", desk.key());
//! # assert_eq!((&step, desk.key().to_string().as_str()), (&Yielded(100), "desk-1/1"));
//! let Yielded(token) = desk.send("Ada".to_owned())? else { unreachable!("it never returns") };
//! println!("{token} at {}", desk.key()); // on disk before you see it
//! # assert_eq!((token, desk.key().to_string().as_str()), (101, "desk-1/2"));
//! drop(desk); // or the process is killed
//!
//! let (mut desk, step) = issuer.open(&store, "desk-1", 100)?; // built again by replay
//! println!("{step:?} at {}", desk.key());
//! # assert_eq!((&step, desk.key().to_string().as_str()), (&Yielded(101), "desk-1/2"));
//! # drop((desk, store));
//! # std::fs::remove_dir_all(&folder)?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//! Yielded(100) at desk-1/1
//! 101 at desk-1/2
//! Yielded(101) at desk-1/2
//! ```
//!
//! # A program around a body
//!
//! A loop performs the effect that a yield asks for, and sends its result. After a crash the same
//! lines go on, because `open` returns the yield at which the instance stopped.
//!
//! ```
//! use coroutine::{Complete, Coroutine, Yielded};
//! use durable::{Body, Key, MemoryStore};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Serialize)]
//! enum Ask {
//!     Reserve { seat: u32 },
//!     Charge { cents: u64 },
//! }
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! enum Answer {
//!     Done,
//!     Refused,
//! }
//!
//! /// Books a seat; returns whether it was paid for. Two arguments are a pair.
//! fn booking((seat, cents): (u32, u64)) -> Coroutine<Ask, Answer, bool> {
//!     Coroutine::new(async move |co| {
//!         if co.yield_(Ask::Reserve { seat }).named("reserving").await? == Answer::Refused {
//!             return Ok(false);
//!         }
//!         Ok(co.yield_(Ask::Charge { cents }).named("charging").await? == Answer::Done)
//!     })
//! }
//!
//! /// May run twice for one key, so the key goes along: the other side recognises it.
//! fn perform(ask: &Ask, key: &Key) -> Answer {
//!     println!("{key}: {ask:?}");
//!     Answer::Done
//! }
//!
//! let store = MemoryStore::new(); // SqliteStore::open("bookings.db")? outlives the process
//! let bookings = Body::new("booking", 1, booking);
//! let (mut instance, mut step) = bookings.open(&store, "b-1", (7, 1200))?;
//! let is_paid = loop {
//!     match step {
//!         Yielded(ask) => step = instance.send(perform(&ask, &instance.key()))?,
//!         Complete(is_paid) => break is_paid,
//!     }
//! };
//! assert!(is_paid);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A program that starts again finds its instances by [`Store::list`], and opens each with
//! [`find`](Body::find): the [`guide`](guide#after-a-restart) has that loop. Or it leaves that to a
//! worker.
//!
//! # Many workers
//!
//! A worker claims the instances of a store that have something to do, performs what they ask for,
//! writes the steps, and lets go of them. Any number of workers share a store, in one process or in
//! many: a [`Worker`] in a task of the scheduler, a [`ThreadWorker`] in a plain thread. The page
//! [`many_workers`] has the promises, and what comes out of whatever arrives meanwhile.
//!
//! # The rule: run, commit, release
//!
//! [`send(v)`](Durable::send) writes `v` as JSON, runs the body on the copy that is read back,
//! commits the signal and its outcome as **one row in one transaction**, and only then returns the
//! outcome. So:
//!
//! - A step is one fsync.
//! - Nobody has seen what is not on disk: after any crash the log has all that was ever returned.
//! - A signal that makes the body panic is not written. The price: an *answer* that makes it panic
//!   is not written either, so the effect is asked for again, with the same key.
//! - After an error that wrote nothing the coroutine is one step ahead of its log. It is discarded
//!   (destructors run, the body does not), and the next call builds it again.
//! - Every refused value comes back in the [`Error`], even after the body ran.
//!
//! # The types
//!
//! [`Body<A, Y, S, R, E>`](Body) is the function with its name and version,
//! [`Durable<Y, S, R, E>`](Durable) a live instance of it.
//!
//! | | goes | written | read again |
//! |---|---|---|---|
//! | `A` | in, once: the arguments | as JSON | yes |
//! | `Y` | out, at each yield | as JSON | no: compared |
//! | `S` | in, at each send; letters and timers too | as JSON | yes |
//! | `R` | out, once, at the end | as JSON | no: compared |
//! | `E` | in by [`throw`](Durable::throw), out if the body raises it | as JSON | yes |
//!
//! # What is promised
//!
//! With a file that [`SqliteStore::open`] has opened:
//!
//! | when | then |
//! |---|---|
//! | the body panics | nothing is written, and the next call goes on |
//! | `kill -9` | all that was returned is there |
//! | the machine loses power | all that was returned is there, if the disk keeps its word |
//! | the disk is full, the file locked | nothing is written, and the value comes back |
//! | bits of the log or of a letter change | it is found at the step, by a check sum |
//!
//! [`SqliteStore::survives_kill_only`] promises the same, but that the last steps may be missing
//! after a loss of power; the file stays whole. A [`MemoryStore`] ends with its process.
//!
//! **Effects happen at least once, with a key.** Between performing what a yield asks for and
//! sending its result, a process may die; then it is asked for again. [`Durable::key`],
//! `desk-1/7`, names that yield for ever, so the other side can recognise it: an idempotency key.
//! Nobody can promise more, but for SQL in the same file: [`SqliteStore::send_with`] commits it
//! with the step, exactly once.
//!
//! **One writer.** Opening an instance takes it over: an older handle, in this process or a
//! forgotten one, is [`Overtaken`](Error::Overtaken) from then on. The log is linear whoever
//! writes.
//!
//! # Waiting
//!
//! [`Body::waiting`] says what an instance waits for at each yield: an answer, a letter that
//! somebody [posts](Body::post), a timer, or whichever comes first. [`Durable::receive`] makes the
//! step when it has come. The time at which a timer is due is stored, so it counts while nothing
//! runs.
//!
//! # Changing a body
//!
//! A replay compares each outcome with its row, and reports where it [differs](Divergence): the
//! kind and the state's name, and between rows of the same version the text as well. To change a
//! body:
//!
//! 1. [`check`](Body::check) the new one against a copy of the store. If it is clean, go on.
//! 2. Else raise the version, and register both: [`Bodies`]. Old instances end with the old one.
//! 3. Bodies that run for ever [restart](Body::restarting) now and then; a fresh body is of the
//!    newest version.
//!
//! A [`History`] that was captured in production is a test: [`History::write_json_lines`],
//! [`Body::read_json_lines`], [`History::check`].
//!
//! # Looking at the store
//!
//! Three tables: `instance`, `log`, `mail`; a fourth has the number of their layout. With `sqlite3
//! tokens.db`:
//!
//! ```sql
//! -- What waits, and since when?
//! SELECT id, state, seq, datetime(at / 1000000, 'unixepoch') FROM instance
//! WHERE status = 'waiting' ORDER BY at;
//! -- What has happened to one?
//! SELECT seq, datetime(at / 1000000, 'unixepoch'), signal, outcome, state FROM log
//! WHERE instance = 'desk-1' ORDER BY seq;
//! -- How many are in which state?
//! SELECT body, status, state, count(*) FROM instance GROUP BY body, status, state;
//! ```
//!
//! # Traps
//!
//! A body that is not a function of its signals diverges at its next replay. The usual culprits:
//!
//! - The clock, random numbers, the environment, files: let them come in by `S`. Yield "what time
//!   is it", and be sent the time.
//! - The order of a `HashMap`: iterate a `BTreeMap`. (A `HashMap` in `Y` is fine: keys are sorted.)
//! - `f64` functions of the system's libm (`sin`, `exp`), which differ between machines.
//! - Macros that choose at random (`tokio::select!`), and any `.await` on something else than a
//!   yield: that is refused.
//! - What a body shares with the outside, an `Rc` or a `static`: it is not in the log. For output,
//!   see [`Outbox`].
//! - `NaN`: JSON has none. It is refused where it would have to be read again.
//! - A value is limited to 1 MiB: store a large thing elsewhere, and yield its name. Ids, names of
//!   bodies and letter keys are limited to 1 KiB.
//! - A letter outlives the type that it was posted as: [`Durable::receive_by`] reads an old one.
//!
//! The [`guide`] ports two workflows of other engines, and has more on each trap and on deployment.
//!
//! # What this is not
//!
//! No server, no cron, no child workflows, no rate limits. An instance that is live in
//! this process is a coroutine and costs what one costs; one that is not is a row.
//!
//! # Features
//!
//! `sqlite`, by default: [`SqliteStore`], with SQLite compiled in. `scheduler`, by default:
//! [`Worker`]. `tracing`: what workers do, as its events, target `durable`. `test`: the suite that checks
//! stores, a store that fails, and points at which a process kills itself.

mod bodies;
mod body;
#[cfg(feature = "test")]
pub mod conformance;
mod durable;
#[cfg(feature = "test")]
pub mod faulty;
mod ground;
mod history;
mod memory;
mod open;
mod overview;
mod record;
mod replay;
#[cfg(feature = "sqlite")]
mod sqlite;
pub mod store;
mod thread_worker;
mod work;
#[cfg(feature = "scheduler")]
mod worker;

pub use bodies::Bodies;
pub use body::{
    Body,
    check::{Problem, Report},
    next::Next,
    post::Posted,
};
pub use durable::{Durable, SendWithError, WriteError};
pub use ground::{clock::Clock, key::Key, panic::Panic, wait::Wait};
pub use history::{History, Recorded};
pub use memory::{MemoryBuilder, MemoryStore};
pub use overview::{InState, Overview};
pub use record::{
    divergence::Divergence,
    encoding_error::EncodingError,
    error::Error,
    head::{Head, Status},
    name_error::NameError,
    open_error::OpenError,
    post_error::PostError,
    store_error::StoreError,
    store_failure::StoreFailure,
};
pub use replay::outbox::Outbox;
#[cfg(feature = "sqlite")]
pub use rusqlite;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteBuilder, SqliteStore};
pub use store::Store;
pub use thread_worker::ThreadWorker;
pub use work::{answer::Answer, event::WorkerEvent, tally::Tally};
#[cfg(feature = "scheduler")]
pub use worker::{Worker, into_answer::IntoAnswer};

/// Many workers on one store: what is promised, and what arrives meanwhile.
#[doc = include_str!("many_workers.md")]
pub mod many_workers {}

/// From Temporal and DBOS: two workflows, side by side; the traps; deployment.
#[doc = include_str!("guide.md")]
pub mod guide {}

/// The README's code is tested.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
mod readme {}
