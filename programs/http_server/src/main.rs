//! An HTTP server, with TLS if asked: hyper and rustls in the tasks of a scheduler.
//!
//! `http_server 127.0.0.1:8080`:
//!
//! ```text
//! listening on http://127.0.0.1:8080
//! ```
//!
//! Then `curl http://127.0.0.1:8080/`. With `--tls` it makes a certificate, which
//! `--certificate FILE` saves for `curl --cacert FILE`; `curl -k` asks for none.
//!
//! A client has its limits: for the head of a request, and for silence. Ctrl-C ends the server:
//! responses that are on their way have half a second to arrive. A second Ctrl-C ends it at once.

use std::{
    cell::Cell, error::Error, ffi::OsString, fs, net::SocketAddr, process::ExitCode, rc::Rc,
    time::Duration,
};

use futures_rustls::TlsAcceptor;
use http_server::{Certificate, Limits, Report, acceptor, serve};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use scheduler::{JoinError, Scheduler, Stop, net::TcpListener, signal};
use support::{BadInput, Takes, complain, value};

/// How many clients may come at once, before the others try again a second later.
const BACKLOG: i32 = 4096;

/// How long the rest of a response may take when the server ends.
const GRACE: Duration = Duration::from_millis(500);

fn listen(argument: Option<OsString>) -> Result<TcpListener, BadInput> {
    let text = argument.unwrap_or_else(|| "127.0.0.1:0".into());
    let text = text.to_string_lossy();
    let refuse = |error: &dyn std::fmt::Display| {
        BadInput(format!("cannot listen on \"{text}\": {error}; see --help"))
    };
    let address: SocketAddr = text.parse().map_err(|error| refuse(&error))?;
    let listener = std::net::TcpListener::bind(address).map_err(|error| refuse(&error))?;
    rustix::net::listen(&listener, BACKLOG).map_err(|error| refuse(&error))?;
    TcpListener::from_std(listener).map_err(|error| refuse(&error))
}

/// Lets the process have as many connections as it may.
fn raise_limit_of_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current, ..limit }); // or fewer clients
}

/// Makes a certificate for this machine, and saves it where it was asked for.
fn tls(file: Option<OsString>) -> Result<TlsAcceptor, Box<dyn Error>> {
    let certificate = Certificate::new(["localhost", "127.0.0.1", "::1"])?;
    if let Some(file) = file {
        fs::write(&file, &certificate.pem)
            .map_err(|error| format!("{}: {error}", file.to_string_lossy()))?;
    }
    Ok(acceptor(certificate)?)
}

/// Serves until a signal comes, and returns the exit code that it asks for.
fn run(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    limits: Limits,
) -> Result<u8, Box<dyn Error>> {
    let report: Report = Rc::new(|peer, error| complain(&format_args!("{peer}: {error}")));
    let body = async move |task: &mut scheduler::Task<'_>| {
        let mut stopping = signal::shutdown()?;
        let server = task.spawn("server", async move |task| {
            serve(task, &listener, tls, &limits, report).await
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
usage: http_server [--tls [--certificate FILE]] [--head SECONDS] [--idle SECONDS] [ADDRESS:PORT]

Serves HTTP until it is interrupted (Ctrl-C); its page / lists the others.
Without an address it listens on 127.0.0.1, on a free port, which it prints.
  --tls               over TLS, by a certificate made for localhost
  --certificate FILE  saves the certificate, for `curl --cacert FILE`
  --head SECONDS      closes clients that need longer for the head of a request: 10
  --idle SECONDS      closes clients after that time without a byte: 60
";

fn main() -> ExitCode {
    let [certificate, head, idle] = [const { Cell::new(None) }; 3];
    let (is_secure, code) = (Cell::new(false), Cell::new(None));
    let takes = Takes {
        values: 1,
        options: &[
            ("certificate", &certificate),
            ("head", &head),
            ("idle", &idle),
        ],
        flags: &[("tls", &is_secure)],
    };
    let ended = support::run(USAGE, takes, |arguments, out| {
        let limits = Limits {
            head: Duration::from_secs(value("head", &head, 10)?),
            idle: Duration::from_secs(value("idle", &idle, 60)?),
            grace: GRACE,
        };
        let tls = is_secure
            .get()
            .then(|| tls(certificate.take()))
            .transpose()?;
        let listener = listen(arguments.into_iter().next())?;
        raise_limit_of_descriptors();
        let scheme = if tls.is_some() { "https" } else { "http" };
        writeln!(out, "listening on {scheme}://{}", listener.local_addr()?)?;
        code.set(Some(run(listener, tls, limits)?));
        Ok(())
    });
    code.get().map_or(ended, ExitCode::from)
}
