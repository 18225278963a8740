//! One guest after the other, who plays with the one at the console.

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    net::{SocketAddr, TcpListener},
    rc::Rc,
    time::Instant,
};

use coroutine::{Complete, Yielded};
use rps::{Place, Signal, Source, console_telnet_game_loop};
use support::BadInput;

use crate::{
    door,
    options::Options,
    poll::{Handle, wait_for},
    signals,
    terminal::cbreak_keys,
};

/// Plays at the console until a signal comes or the console ends.
///
/// # Errors
///
/// If the address or the console cannot be used, and those of the connections.
pub fn play_at_the_console(
    options: &Options,
    out: &mut dyn Write,
) -> Result<Option<Signal>, Box<dyn Error>> {
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
