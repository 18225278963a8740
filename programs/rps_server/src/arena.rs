//! Any number of guests, who play with each other.

use std::{
    error::Error,
    io::{self, Write},
    net,
    rc::Rc,
    sync::{Arc, Mutex},
};

use arena::{Arena, Census, Settings, serve};
use scheduler::{
    Core, Cores, JoinError, Stop, Task,
    net::TcpListener,
    signal::{Signal, Signals},
};

use crate::options::Options;
use support::BadInput;

/// The signals that stop the server. A second one ends the process at once.
const STOPPING: [Signal; 4] = [
    Signal::HANG_UP,
    Signal::INTERRUPT,
    Signal::QUIT,
    Signal::TERMINATE,
];

/// Runs until a signal stops it: it says good-bye to the guests, and when all are out it prints who
/// came. Returns the exit code that the signal asks for.
///
/// # Errors
///
/// If the address cannot be used, and those of the connections.
pub fn host_an_arena(options: &Options, out: &mut dyn Write) -> Result<u8, Box<dyn Error>> {
    let address = options.address;
    let listener = net::TcpListener::bind(address)
        .map_err(|error| BadInput(format!("cannot listen on {address}: {error}; see --help")))?;
    let stopping = Signals::once_then_exit(STOPPING)?; // before anybody knows that it is there
    writeln!(out, "Listening on {}. Ctrl-C ends.", listener.local_addr()?)?;
    let settings = Settings {
        best_of: options.rules.best_of,
        patience: options.rules.idle,
    };
    let hosting = Arc::new(Mutex::new(Some((listener, stopping))));
    let body = async move |core: Core, task: &mut Task<'_>| {
        if core.index() > 0 {
            return Ok(None); // it has the sockets that it is sent
        }
        let taken = hosting.lock().ok().and_then(|mut it| it.take());
        match taken {
            Some((listener, stopping)) => {
                let hosted = host(core, task, listener, stopping, settings).await;
                hosted.map(Some)
            }
            None => Ok(None),
        }
    };
    let ended = Cores::new(options.cores).run(body)?;
    let ended = ended.into_iter().flatten().next();
    let (signal, census) = ended.ok_or("nobody has waited for a signal")?;
    writeln!(out, "{census}")?;
    Ok(signal.exit_code())
}

/// Runs an arena on this core, with its sockets on the others.
async fn host(
    core: Core,
    task: &mut Task<'_>,
    listener: net::TcpListener,
    mut stopping: Signals,
    settings: Settings,
) -> Result<(Signal, Census), Stop> {
    let arena = Arena::new(settings, |line| {
        let _ = writeln!(io::stderr(), "rps_server: {line}"); // nobody may be there to read it
    });
    let listener = TcpListener::from_std(listener)?;
    let served = Rc::clone(&arena);
    let server = task.spawn("server", async move |task| {
        serve(task, listener, served, &core.remotes()[1..]).await
    });
    let signal = stopping.recv(task).await?;
    server.cancel();
    match task.join(&server).await? {
        Ok(()) | Err(JoinError::Cancelled) => {}
        Err(failed) => return Err(failed.into()),
    }
    arena.until_deserted(task).await?;
    Ok((signal, arena.census()))
}
