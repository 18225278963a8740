//! A TCP server that sends every client back what it sends: one thread, a task for each client.
//!
//! `echo_server 127.0.0.1:7007`:
//!
//! ```text
//! listening on 127.0.0.1:7007
//! ```
//!
//! Then `nc 127.0.0.1 7007` in another terminal. A client costs a task and one buffer, however much
//! it sends: from one that does not read what it gets, the server reads no more until it does.

use std::{
    ffi::OsString,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use scheduler::{
    Scheduler, Stop, Task,
    net::{TcpListener, TcpStream},
};
use support::BadInput;

/// How many bytes of a client the server holds at most.
const BUFFER: usize = 4096;

/// How many clients may come at once. A listener begins with 128; of thousands, the others would
/// try again a second later.
const BACKLOG: i32 = 4096;

/// How long the server leaves new clients alone after it could not accept one.
const BACK_OFF: Duration = Duration::from_millis(100);

fn address(argument: OsString) -> Result<SocketAddr, BadInput> {
    let text = argument.to_string_lossy();
    text.parse()
        .map_err(|_| BadInput(format!("\"{text}\": not ADDRESS:PORT; see --help")))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    rustix::net::listen(&listener, BACKLOG)?;
    Ok(listener)
}

/// Accepts clients. A client that cannot be accepted is no reason to fail those that are here.
async fn serve(task: &mut Task<'_>, listener: &TcpListener) -> Result<(), Stop> {
    let mut is_refusing = false;
    loop {
        match listener.accept(task).await? {
            Ok((stream, peer)) => {
                is_refusing = false;
                task.spawn(peer.to_string(), async move |task| {
                    match echo(task, &stream).await {
                        Err(Stop::Failed(_)) => Ok(()), // a client that vanishes is no fault
                        left => left,
                    }
                });
            }
            Err(error) => {
                if !is_refusing {
                    // Reported once, however long it takes until there is room again.
                    let _ = writeln!(io::stderr(), "echo_server: cannot accept: {error}");
                    is_refusing = true;
                }
                task.sleep(BACK_OFF).await?;
            }
        }
    }
}

/// Sends a client back what it sends, until it leaves. An error ends this client's task alone.
async fn echo(task: &mut Task<'_>, stream: &TcpStream) -> Result<(), Stop> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match stream.read(task, &mut buffer).await?? {
            0 => return Ok(()),
            length => stream.write_all(task, &buffer[..length]).await??,
        }
    }
}

const USAGE: &str = "
usage: echo_server [ADDRESS:PORT]

Sends every client back what it sends, until it is interrupted (Ctrl-C).
Without an address it listens on 127.0.0.1, on a free port, which it prints.
";

fn main() -> ExitCode {
    support::run(USAGE, 1, |arguments, out| {
        let address = match arguments.into_iter().next() {
            None => SocketAddr::from(([127, 0, 0, 1], 0)),
            Some(argument) => address(argument)?,
        };
        let listener = listen(address).map_err(|error| {
            BadInput(format!("cannot listen on {address}: {error}; see --help"))
        })?;
        writeln!(out, "listening on {}", listener.local_addr()?)?;
        Ok(Scheduler::new().block_on(async move |task| serve(task, &listener).await)?)
    })
}
