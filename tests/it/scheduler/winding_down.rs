//! A second interruption that arrives while a first one is being cleaned up.

mod cases;
mod checks;
mod model;
mod op;
mod oracles;
mod play;
mod random;
