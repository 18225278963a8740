//! The game server: a terminal, sockets and signals around the machines and the loop of `rps`.

mod arena;
mod console;
mod door;
mod options;
mod poll;
mod signals;
mod terminal;

pub use arena::host_an_arena;
pub use console::play_at_the_console;
pub use options::{Arguments, Options};
pub use terminal::cbreak_keys;
