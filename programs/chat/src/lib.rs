//! A chat with rooms, in browsers: hyper serves the page and hands its connection over, tungstenite
//! speaks WebSocket on it, and a guest is a task.
//!
//! [`Rooms`] knows names and lines, and no sockets; [`guest`] is one guest on any stream, so a test
//! has it in memory and in virtual time; [`serve`] accepts.

mod guest;
mod message;
mod pace;
mod rooms;
mod seat;
mod serve;
mod socket;
mod talk;
mod web;

pub use guest::{Limits, guest};
pub use rooms::Rooms;
pub use serve::serve;
