//! A game server: whoever comes by telnet plays rock, paper, scissors with the one at the console.
//!
//! `rps_server` in a terminal, and `telnet 127.0.0.1 12333` in another:
//!
//! ```text
//! Listening on 127.0.0.1:12333. Press r, p or s once a guest has come; Ctrl-C ends.
//! ```
//!
//! The machines of `rps`, driven by one loop: a coroutine that yields what it waits for and is sent
//! what is ready. All waiting is done here.
//!
//! Source: Ian Ward, "Iterables, Iterators and Generators: part 2", 2013. There a guest is asked
//! for `LINEMODE`, here to let the server echo, which every client knows; and here a key that
//! plays nothing does not earn a guest more time.

use std::{cell::Cell, process::ExitCode};

use rps::Signal;
use rps_server::{Arguments, Options, host_an_arena, play_at_the_console};
use support::Takes;

const USAGE: &str = "
usage: rps_server [--host ADDRESS] [--port N] [--best-of N] [--idle SECONDS]
       rps_server --arena [--cores N] [the same options]

Lets guests who come by telnet play rock, paper, scissors (keys r, p and s)
with you, at the console, one after the other. Ctrl-C ends it.

  --host ADDRESS  where it listens; 127.0.0.1, which only this machine can
                  reach. 0.0.0.0 lets everybody in.
  --port N        the port; 12333. 0 is any that is free.
  --best-of N     how many games to play with a guest, an odd number; 9
  --idle SECONDS  how long a guest may take for a play; 30
  --arena         nobody is at the console: the guests play with each other.
                  Key b shows a guest who wins most, q leaves.
  --cores N       of an arena: the game is on one thread, and the guests'
                  sockets are on N - 1 others; 1. 0 stands for one thread a
                  processor.
";

fn main() -> ExitCode {
    let arguments = Arguments::default();
    let takes = Takes {
        values: 0,
        options: &[
            ("host", &arguments.host),
            ("port", &arguments.port),
            ("best-of", &arguments.best_of),
            ("idle", &arguments.idle),
            ("cores", &arguments.cores),
        ],
        flags: &[("arena", &arguments.arena)],
    };
    let stopped_by = Cell::new(None);
    let ended = support::run(USAGE, takes, |_, out| {
        let options = Options::read(&arguments)?;
        stopped_by.set(if arguments.arena.get() {
            Some(host_an_arena(&options, out)?)
        } else {
            let signal = play_at_the_console(&options, out)?;
            signal.map(|Signal(number)| 128 + number)
        });
        Ok(())
    });
    stopped_by.get().map_or(ended, ExitCode::from)
}
