//! An arena: any number of telnet guests are paired with each other, and play rock, paper,
//! scissors.
//!
//! ```
//! use arena::{Arena, Settings, serve};
//! use scheduler::{Scheduler, net::{TcpListener, TcpStream}};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let address = listener.local_addr()?;
//! let arena = Arena::new(Settings::default(), |line| println!("{line}"));
//! let mut scheduler = Scheduler::new();
//! let served = std::rc::Rc::clone(&arena);
//! let server = scheduler.spawn("server", async move |task| {
//!     serve(task, listener, served, &[]).await
//! });
//! scheduler.spawn("guest", async move |task| {
//!     let stream = TcpStream::connect(task, address).await??;
//!     stream.write_all(task, b"q").await??; // leaves at once
//!     while stream.read(task, &mut [0; 80]).await?? > 0 {}
//!     task.cancel(server.id()).await
//! });
//! scheduler.run()?;
//! assert_eq!((arena.census().came, arena.census().gone()), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A guest's way
//!
//! A guest is a value, and whichever task has it is where the guest is. So nobody is in two places,
//! and nobody is lost: a task that ends, or panics, drops its guests, and who is dropped is shown
//! out.
//!
//! ```text
//!                  +-------------- the round is over --------------+
//!                  v                                               |
//! accepted --> [ door ] -- any key --> [ lobby ] -- a partner --> [ table ]
//!                  |                    |      ^                  |      |
//!                  |                    |      +-- the other left +      |
//!                  v                    v                                v
//!                  +---- left, idle, flooding, deaf, closing ---> shown out
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `serve` | accepts guests, and says good-bye to all of them when it is interrupted |
//! | `connection`, `reader` | one guest's socket: reads keys, writes lines, both within bounds |
//! | `link`, `ledger` | what goes on between a socket and whichever task has the guest |
//! | `admission`, `name` | the books: who came, under which name, and why they left |
//! | `guest` | what the other tasks have of a guest: keys come out, lines go in |
//! | `clock` | a guest's countdown, in the scheduler's time |
//! | `door`, `lobby`, `table` | the three places |
//! | `scored`, `board`, `census` | who won, who wins most, and how many are where |
//!
//! # Several cores
//!
//! Everybody plays with everybody, so the hall is one state, and on one core: the doors, the lobby,
//! the tables, the board. Sockets are on the others, where most of the work is: a key and a line go
//! from core to core by `async_channel`.
//!
//! # Promises
//!
//! - **Bounds.** A guest costs five tasks and a few kilobytes, whatever they send. Of input,
//!   4096 bytes are taken until something comes of it (a game is decided, a partner is found);
//!   who sends more is shown out. So is who does not read what they are sent, for five seconds or
//!   256 lines.
//! - **Patience.** Whoever is to press a key, at the door or in a game, has a number of seconds for
//!   it, which the settings say. Who says nothing never comes past the door.
//! - **Fairness.** A guest's flood costs the others no more than its share of a turn.
//! - **Good-bye.** Whoever is shown out is sent the reason, unless it cannot be sent.

mod admission;
mod arena;
mod board;
mod census;
mod clock;
mod connection;
mod door;
mod guest;
mod ledger;
mod link;
mod lobby;
mod name;
mod reader;
mod scored;
mod serve;
mod table;

pub use arena::{Arena, Settings};
pub use census::{Census, Farewell};
pub use serve::serve;
