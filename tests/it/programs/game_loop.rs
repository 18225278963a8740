//! The game loop in injected time and without sockets; the terminal over a pseudo-terminal, the
//! sockets on loopback.

mod cbreak;
mod connections;
mod ends;
mod evening;
pub(crate) mod pty;
mod rounds;
