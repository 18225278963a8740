//! The examples, run as processes: what they print, what they read, what they refuse.

mod alike;
mod channels;
mod echo_server;
mod games;
mod input;
mod list;
mod manners;
mod output;
mod tasks;
mod words;
