//! Durable coroutines on many machines: a [`Store`](durable::Store) in PostgreSQL.
//!
//! The crate [`durable`] has all the rest: bodies, steps, letters, timers, workers. This one adds
//! [`PostgresStore`], so that many processes on many machines share instances, and their log
//! stands in the database that the program has anyway.
//!
//! ```
//! use coroutine::{Coroutine, Yielded};
//! use durable::Body;
//! use durable_postgres::PostgresStore;
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
//! # let cluster = cluster::Cluster::start();
//! # let url = cluster.url(); // postgres://user:password@host/database
//! let issuer = Body::new("issuer", 1, token_issuer);
//! let store = PostgresStore::open(&url)?;
//! let (mut desk, step) = issuer.open(&store, "desk-1", 100)?;
//! assert_eq!(step, Yielded(100));
//! assert_eq!(desk.send("Ada".to_owned())?, Yielded(101)); // committed before you see it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is promised
//!
//! | when | then |
//! |---|---|
//! | a process is killed | all that was returned is there, and another may go on |
//! | two processes hold one instance | the one that took it over later; the other is `Overtaken` |
//! | the server stops, or a connection is cut | the call ends with `Unavailable`, and the next finds out whether the step was written: never twice |
//! | the network swallows everything | the same, within the [time limit](PostgresBuilder::time_limit) |
//! | a machine's clock is wrong | timers and leases go by the server's |
//! | the server loses power | all that was returned is there, if its disk keeps its word: a server with `fsync` or `synchronous_commit` off is refused |
//!
//! A step is one statement and one commit: a compare-and-swap on the instance's row, which the
//! row of the log comes from. Steps of many threads, or of one worker's batch, share a statement.
//! No transaction is open while an effect is performed, and no statement waits for a lock while it
//! holds another, so there are no deadlocks but with transactions of the user's.
//!
//! # In the user's own transaction
//!
//! [`PostgresStore::send_with`] commits the user's SQL with a step, exactly once;
//! [`PostgresStore::post_in`] posts a letter in the transaction that has the reason for it.
//!
//! # What it needs
//!
//! PostgreSQL 12 or later, by its syntax (`MATERIALIZED` is the newest of it); it was tried on 15
//! only. A role that may create a schema, or one with the tables in it already. Sessions of its
//! own: a pooler that changes the server's session between statements (pgbouncer's transaction
//! mode) does not do. Nothing in the session depends on the search path.
//!
//! # Looking at the store
//!
//! With `psql`:
//!
//! ```sql
//! -- What waits, and since when?
//! SELECT id, state, seq, to_timestamp(at / 1e6) FROM durable.instance
//! WHERE status = 'waiting' ORDER BY at;
//! -- What has happened to one?
//! SELECT seq, to_timestamp(at / 1e6), signal, outcome, state FROM durable.log
//! WHERE instance = 'desk-1' ORDER BY seq;
//! -- What has been due for longest, and who had it last?
//! SELECT id, to_timestamp(ready / 1e6), worker, attempts, problem FROM durable.instance
//! WHERE ready < extract(epoch FROM now()) * 1e6 ORDER BY ready LIMIT 20;
//! ```
//!
//! # Features
//!
//! `tls`: links to the server by TLS, with rustls: `PostgresBuilder::tls`.

mod batch;
mod claims;
mod connection;
mod failure;
mod group;
mod head;
mod instances;
mod letters;
mod link;
mod numbers;
mod pool;
mod post_in;
mod read;
mod schema;
mod send_with;
mod settings;
mod sql;
mod store;
mod target;

pub use postgres;
#[cfg(feature = "tls")]
pub use rustls;
pub use store::{PostgresBuilder, PostgresStore};

/// The README's code is tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
