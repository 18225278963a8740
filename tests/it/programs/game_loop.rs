//! The parts of the example `rps_server`, without its process: the loop in injected time and without
//! sockets, the terminal over a pseudo-terminal, the sockets on loopback.

#[path = "../../../examples/rps_server/game_loop.rs"]
mod game_loop;
#[path = "../../../examples/rps_server/place.rs"]
mod place;
#[path = "../../../examples/rps_server/room.rs"]
mod room;
#[path = "../../../examples/rps_server/socket.rs"]
mod socket;
#[path = "../../../examples/rps_server/source.rs"]
mod source;
#[path = "../../../examples/rps_server/terminal.rs"]
mod terminal;
#[path = "../../../examples/rps_server/voices.rs"]
mod voices;

mod cbreak;
mod connections;
mod ends;
mod evening;
pub(crate) mod pty;
mod rounds;
