//! The programs: their parts, driven by the test, and the whole, run as processes.

mod arena;
mod data;
mod game_loop;
mod machines;
mod rps_server;
