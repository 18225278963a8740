//! Any number of guests, who play with each other.

use std::{
    error::Error,
    io::{self, Write},
    rc::Rc,
};

use arena::{Arena, Settings, serve};
use scheduler::{Scheduler, Stop, Task, TaskId, net::TcpListener};

use crate::{options::Options, signals::Signals};
use rps::Signal;
use support::BadInput;

/// Runs until a signal stops it: it says good-bye to the guests, and when all are out it prints who
/// came.
///
/// # Errors
///
/// If the address or the console cannot be used, and those of the connections.
pub fn host_an_arena(
    options: &Options,
    out: &mut dyn Write,
) -> Result<Option<Signal>, Box<dyn Error>> {
    let address = options.address;
    let listener = TcpListener::bind(address)
        .map_err(|error| BadInput(format!("cannot listen on {address}: {error}; see --help")))?;
    writeln!(out, "Listening on {}. Ctrl-C ends.", listener.local_addr()?)?;
    let settings = Settings {
        best_of: options.rules.best_of,
        patience: options.rules.idle,
    };
    let arena = Arena::new(settings, |line| {
        let _ = writeln!(io::stderr(), "rps_server: {line}"); // nobody may be there to read it
    });
    let signals = Rc::new(Signals::receive()?);

    let mut scheduler = Scheduler::new();
    let served = Rc::clone(&arena);
    let server = scheduler.spawn("server", async move |task| {
        serve(task, listener, served).await
    });
    let (signalled, server_id) = (Rc::clone(&signals), server.id());
    scheduler.spawn_daemon("signals", async move |task| {
        close_at_a_signal(task, &signalled, server_id).await
    });
    scheduler.run()?;
    writeln!(out, "{}", arena.census())?;
    Ok(signals.last())
}

async fn close_at_a_signal(
    task: &mut Task<'_>,
    signals: &Signals,
    server: TaskId,
) -> Result<(), Stop> {
    task.readable(signals).await?;
    task.cancel(server).await.map(drop)
}
