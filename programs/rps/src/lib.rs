//! State machines that are straight code: a game for two, and the telnet that one plays it over.
//!
//! A state is a place where a body yields, a transition is what the body does until its next yield.
//! All waiting is done by the caller: nothing here knows a socket, a terminal or a clock, so one
//! program drives a machine from a console, another a thousand of them on a scheduler.
//!
//! ```
//! use rps::{Audience, Event, Key, Player, Reaction, game_machine, rock_paper_scissors};
//! use coroutine::Yielded;
//!
//! let output = |to: Audience, line: std::fmt::Arguments<'_>| println!("{to} > {line}");
//! let mut machine = game_machine(rock_paper_scissors, output, 9);
//! assert_eq!(machine.start()?, Yielded(Reaction::Waiting));
//! assert_eq!(machine.send(Event::Join("Ernie"))?, Yielded(Reaction::ResetTimeout));
//! assert_eq!(machine.send(Event::Key(Key(Player::Zero, 'r')))?, Yielded(Reaction::Play));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//! 0 > Player connected: Ernie
//! 1 > Welcome to the game
//! ```
//!
//! | coroutine | yields | is sent | has thrown in |
//! |---|---|---|---|
//! | [`rock_paper_scissors`] | [`Outcome`] | [`Key`] | |
//! | [`telnet_filter`], [`strict_telnet_filter`] | whether it was input | a byte | |
//! | [`key_filter`] | the key, if it is one | a byte | |
//! | [`countdown`] | [`Tick`] | | |
//! | [`game_machine`] | [`Reaction`] | [`Event`] | [`Departure`] |
//!
//! Only a countdown returns; the others end when they are closed or dropped.

mod countdown;
mod game_loop;
mod game_machine;
mod key;
mod keys;
mod place;
mod play;
mod protocol;
mod rock_paper_scissors;
mod room;
mod session;
mod share;
mod socket;
mod source;
mod step;
mod telnet;
mod voices;

pub use countdown::{Countdown, Tick, Warning, countdown};
pub use game_loop::{GameLoop, console_telnet_game_loop};
pub use game_machine::{GameMachine, game_machine};
pub use key::{Key, NotAKey, Player};
pub use keys::{KeyFilter, NEGOTIATION, key_filter};
pub use place::{Guest, Place, Rules, Signal};
pub use play::Play;
pub use protocol::{Audience, Departure, Event, Reaction};
pub use rock_paper_scissors::{Game, Outcome, rock_paper_scissors};
pub use session::CAPTURED_SESSION;
pub use socket::{keys_among, socket_read_and_close, telnet_keys};
pub use source::{Source, Values, Wait, started};
pub use step::Step;
pub use telnet::{TelnetFilter, strict_telnet_filter, telnet_filter};
