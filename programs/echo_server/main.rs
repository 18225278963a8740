//! A TCP server that sends every client back what it sends: a task for each client, on one core or
//! several.
//!
//! `echo_server 127.0.0.1:7007`:
//!
//! ```text
//! listening on 127.0.0.1:7007
//! ```
//!
//! Then `nc 127.0.0.1 7007` in another terminal. A client costs a task and one buffer, however much
//! it sends: from one that does not read what it gets, the server reads no more until it does.
//!
//! Ctrl-C ends it: every client is sent `good-bye` first, and one that does not read has half a
//! second to. A second Ctrl-C ends it at once.

use std::{
    cell::Cell,
    ffi::OsString,
    io,
    net::{self, SocketAddr},
    process::ExitCode,
    sync::{Arc, Mutex},
};

use scheduler::{
    Core, Cores, Stop, Task,
    net::TcpListener,
    signal::{self, Signal, Signals},
};
use support::{BadInput, Takes, value};

use crate::accept::accept;

mod accept;
mod echo;

/// How many clients may come at once. A listener begins with 128; of thousands, the others would
/// try again a second later.
const BACKLOG: i32 = 4096;

fn address(argument: OsString) -> Result<SocketAddr, BadInput> {
    let text = argument.to_string_lossy();
    text.parse()
        .map_err(|_| BadInput(format!("\"{text}\": not ADDRESS:PORT; see --help")))
}

fn listen(address: SocketAddr) -> io::Result<net::TcpListener> {
    let listener = net::TcpListener::bind(address)?;
    rustix::net::listen(&listener, BACKLOG)?;
    Ok(listener)
}

/// Accepts on this core until a signal comes; all cores serve. Returns the signal.
async fn serve(
    core: Core,
    task: &mut Task<'_>,
    listener: net::TcpListener,
    mut stopping: Signals,
) -> Result<Signal, Stop> {
    let listener = TcpListener::from_std(listener)?;
    let cores = core.clone();
    task.spawn("accept", async move |task| {
        accept(cores, task, &listener).await
    });
    let signal = stopping.recv(task).await?;
    core.cancel_all();
    Ok(signal)
}

const USAGE: &str = "
usage: echo_server [--cores N] [ADDRESS:PORT]

Sends every client back what it sends, until it is interrupted (Ctrl-C).
Without an address it listens on 127.0.0.1, on a free port, which it prints.
Clients are spread over N threads: by default 1; 0 stands for one a processor.
";

fn main() -> ExitCode {
    let (cores, stopped_by) = (Cell::new(None), Cell::new(None));
    let takes = Takes {
        values: 1,
        options: &[("cores", &cores)],
        flags: &[],
    };
    let code = support::run(USAGE, takes, |arguments, out| {
        let cores = value("cores", &cores, 1)?;
        let address = match arguments.into_iter().next() {
            None => SocketAddr::from(([127, 0, 0, 1], 0)),
            Some(argument) => address(argument)?,
        };
        let listener = listen(address).map_err(|error| {
            BadInput(format!("cannot listen on {address}: {error}; see --help"))
        })?;
        let stopping = signal::shutdown()?; // before anybody knows that it is there
        writeln!(out, "listening on {}", listener.local_addr()?)?;
        let accepting = Arc::new(Mutex::new(Some((listener, stopping))));
        let body = async move |core: Core, task: &mut Task<'_>| {
            let taken = accepting.lock().ok().and_then(|mut it| it.take());
            match taken {
                Some((listener, stopping)) => serve(core, task, listener, stopping).await.map(Some),
                None => Ok(None), // another core accepts
            }
        };
        stopped_by.set(Cores::new(cores).run(body)?.into_iter().flatten().next());
        Ok(())
    });
    match stopped_by.get() {
        Some(signal) => ExitCode::from(Signal::exit_code(signal)),
        None => code,
    }
}
