//! The arena: its guests, good ones and bad ones, and the programs that open and visit it.

mod bad_guests;
mod guest;
mod hall;
mod in_time;
mod pairs;
mod processes;
