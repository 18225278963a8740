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
//! Source: Ian Ward, "Iterables, Iterators and Generators: part 2", 2013. There a guest is asked for
//! `LINEMODE`, here to let the server echo, which every client knows; and here no key that plays
//! nothing gives a guest more time.

mod arena;
mod door;
mod game_loop;
#[path = "../support/option.rs"]
mod option;
mod options;
mod place;
mod poll;
mod room;
mod signals;
mod socket;
mod source;
#[path = "../support/mod.rs"]
mod support;
mod terminal;
mod voices;

use std::{
    cell::Cell,
    error::Error,
    io::{self, IsTerminal, Write},
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    rc::Rc,
    time::Instant,
};

use coroutine::{Complete, Yielded};

use game_loop::console_telnet_game_loop;
use options::{Arguments, Options};
use place::{Place, Signal};
use poll::{Handle, wait_for};
use source::Source;
use support::{BadInput, Takes};
use terminal::cbreak_keys;

const USAGE: &str = "
usage: rps_server [--host ADDRESS] [--port N] [--best-of N] [--idle SECONDS]
       rps_server --arena [the same options]

Lets guests who come by telnet play rock, paper, scissors (keys r, p and s)
with you, at the console, one after the other. Ctrl-C ends it.

  --host ADDRESS  where it listens; 127.0.0.1, which only this machine can
                  reach. 0.0.0.0 lets everybody in.
  --port N        the port; 12333. 0 is any that is free.
  --best-of N     how many games to play with a guest, an odd number; 9
  --idle SECONDS  how long a guest may take for a play; 30
  --arena         nobody is at the console: the guests play with each other.
                  Key b shows a guest who wins most, q leaves.
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
        ],
        flags: &[("arena", &arguments.arena)],
    };
    let stopped_by = Cell::new(None);
    let ended = support::run(USAGE, takes, |_, out| {
        let options = Options::read(&arguments)?;
        let run = if arguments.arena.get() {
            arena::run
        } else {
            play
        };
        stopped_by.set(run(&options, out)?);
        Ok(())
    });
    match stopped_by.get() {
        Some(Signal(number)) => ExitCode::from(128 + number),
        None => ended,
    }
}

/// Plays at the console until a signal comes or the console ends.
fn play(options: &Options, out: &mut dyn Write) -> Result<Option<Signal>, Box<dyn Error>> {
    let terminal = Rc::new(io::stdin());
    if !terminal.is_terminal() {
        let complaint = "standard input is no terminal: run it in one, or use --arena";
        return Err(BadInput(complaint.to_owned()).into());
    }
    let listener = listen(options.address)?;
    let address = listener.local_addr()?;
    // First: from now on no signal ends the process before the terminal is restored.
    let signals = signals::stopping()?;
    let console = Source {
        handle: Handle::of(&terminal),
        values: cbreak_keys(terminal).map_err(|error| BadInput(error.to_string()))?,
    };
    let door = door::open(listener)?;
    writeln!(
        out,
        "Listening on {address}. Press r, p or s once a guest has come; Ctrl-C ends."
    )?;
    let place = Place {
        signals,
        continued: signals::continued()?,
        console,
        door,
        screen: Box::new(out),
    };
    let begin = Instant::now();
    let mut game = console_telnet_game_loop(place, options.rules, || begin.elapsed());
    let mut state = game.start()?;
    loop {
        state = match state {
            Yielded(wait) => game.send(wait_for(&wait)?)?,
            Complete(signal) => return Ok(signal),
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, BadInput> {
    TcpListener::bind(address)
        .map_err(|error| BadInput(format!("cannot listen on {address}: {error}; see --help")))
}
