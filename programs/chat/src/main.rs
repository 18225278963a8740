//! A chat in browsers: rooms, names, and the lines that were said before.
//!
//! `chat 127.0.0.1:8088`:
//!
//! ```text
//! listening on http://127.0.0.1:8088
//! ```
//!
//! Then open that address in two windows. Ctrl-C says good-bye to everybody; the pages say that the
//! server is gone, and come back when it is there again. A second Ctrl-C ends it at once.

use std::{
    cell::Cell, error::Error, ffi::OsString, net::SocketAddr, process::ExitCode, time::Duration,
};

use chat::{Limits, serve};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use scheduler::{
    JoinError, Scheduler, Stop,
    net::TcpListener,
    signal::{self, Signals},
};
use support::{BadInput, Takes, value};

fn listen(argument: Option<OsString>) -> Result<TcpListener, BadInput> {
    let text = argument.unwrap_or_else(|| "127.0.0.1:0".into());
    let text = text.to_string_lossy();
    let refuse = |error: &dyn std::fmt::Display| {
        BadInput(format!("cannot listen on \"{text}\": {error}; see --help"))
    };
    let address: SocketAddr = text.parse().map_err(|error| refuse(&error))?;
    TcpListener::bind(address).map_err(|error| refuse(&error))
}

/// Lets the process have as many connections as it may.
fn raise_limit_of_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current, ..limit }); // or fewer guests
}

/// Serves until a signal comes, and returns the exit code that it asks for.
fn run(listener: TcpListener, mut stopping: Signals, limits: Limits) -> Result<u8, Box<dyn Error>> {
    let body = async move |task: &mut scheduler::Task<'_>| {
        let server = task.spawn("server", async move |task| {
            serve(task, &listener, limits).await
        });
        let signal = stopping.recv(task).await?;
        server.cancel();
        match task.join(&server).await? {
            Ok(()) | Err(JoinError::Cancelled) => Ok(signal.exit_code()),
            Err(failed) => Err(Stop::from(failed)),
        }
    };
    Ok(Scheduler::new().block_on(body)?)
}

const USAGE: &str = "
usage: chat [--idle MINUTES] [--grace MS] [ADDRESS:PORT]

Serves a chat for browsers until it is interrupted (Ctrl-C).
Without an address it listens on 127.0.0.1, on a free port, which it prints.
  --idle MINUTES  sends guests away who say nothing for that time: 60
  --grace MS      waits for good-byes when it ends, at most that many
                  milliseconds: 500
";

fn main() -> ExitCode {
    let [idle, grace] = [const { Cell::new(None) }; 2];
    let code = Cell::new(None);
    let takes = Takes {
        values: 1,
        options: &[("idle", &idle), ("grace", &grace)],
        flags: &[],
    };
    let ended = support::run(USAGE, takes, |arguments, out| {
        let minutes: u32 = value("idle", &idle, 60)?;
        let idle = Duration::from_secs(60) * minutes;
        let limits = Limits {
            idle,
            grace: Duration::from_millis(value("grace", &grace, 500)?),
            ..Limits::default()
        };
        let listener = listen(arguments.into_iter().next())?;
        raise_limit_of_descriptors();
        let stopping = signal::shutdown()?; // before anybody knows that it is there
        writeln!(out, "listening on http://{}", listener.local_addr()?)?;
        code.set(Some(run(listener, stopping, limits)?));
        Ok(())
    });
    code.get().map_or(ended, ExitCode::from)
}
