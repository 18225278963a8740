//! The machines of the game: each arrow of their diagrams, and what holds for any input.

mod any_bytes;
mod diagram;
mod game;
mod game_machine;
mod guests;
mod many_games;
mod stage;
mod telnet;
