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
    cell::Cell,
    error::Error,
    ffi::OsString,
    fmt::Display,
    fs,
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_rustls::TlsAcceptor;
use http_server::{Certificate, Limits, Settings, acceptor, serve};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use scheduler::{
    Core, Cores, Task,
    signal::{self, Signal},
};
use support::{BadInput, Takes, value};

/// How many clients may come at once, before the others try again a second later.
const BACKLOG: i32 = 4096;

fn listen(argument: Option<OsString>) -> Result<TcpListener, BadInput> {
    let text = argument.unwrap_or_else(|| "127.0.0.1:0".into());
    let text = text.to_string_lossy();
    let refuse =
        |error: &dyn Display| BadInput(format!("cannot listen on \"{text}\": {error}; see --help"));
    let address: SocketAddr = text.parse().map_err(|error| refuse(&error))?;
    let listener = TcpListener::bind(address).map_err(|error| refuse(&error))?;
    rustix::net::listen(&listener, BACKLOG).map_err(|error| refuse(&error))?;
    Ok(listener)
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

const USAGE: &str = "
usage: http_server [--cores N] [--tls [--certificate FILE]] [--head SECONDS] [--idle SECONDS]
                   [--grace MS] [ADDRESS:PORT]

Serves HTTP until it is interrupted (Ctrl-C); its page / lists the others.
Without an address it listens on 127.0.0.1, on a free port, which it prints.
  --cores N           spreads clients over N threads: 1; 0 stands for one a processor
  --tls               over TLS, by a certificate made for localhost
  --certificate FILE  saves the certificate, for `curl --cacert FILE`
  --head SECONDS      closes clients that need longer for the head of a request: 10
  --idle SECONDS      closes clients after that time without a byte: 60
  --grace MS          waits for the rest of responses when it ends, at most that
                      many milliseconds: 500
";

fn main() -> ExitCode {
    let [cores, certificate, head, idle, grace] = [const { Cell::new(None) }; 5];
    let (is_secure, stopped_by) = (Cell::new(false), Cell::new(None));
    let takes = Takes {
        values: 1,
        options: &[
            ("cores", &cores),
            ("certificate", &certificate),
            ("head", &head),
            ("idle", &idle),
            ("grace", &grace),
        ],
        flags: &[("tls", &is_secure)],
    };
    let code = support::run(USAGE, takes, |arguments, out| {
        let cores = value("cores", &cores, 1)?;
        let limits = Limits {
            head: Duration::from_secs(value("head", &head, 10)?),
            idle: Duration::from_secs(value("idle", &idle, 60)?),
            grace: Duration::from_millis(value("grace", &grace, 500)?),
        };
        let tls = is_secure
            .get()
            .then(|| tls(certificate.take()))
            .transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let settings = Settings { tls, limits };
        let listener = listen(arguments.into_iter().next())?;
        raise_limit_of_descriptors();
        let stopping = signal::shutdown()?; // before anybody knows that it is there
        writeln!(out, "listening on {scheme}://{}", listener.local_addr()?)?;
        let accepting = Arc::new(Mutex::new(Some((listener, stopping))));
        let body = async move |core: Core, task: &mut Task<'_>| {
            let taken = accepting.lock().ok().and_then(|mut it| it.take());
            match taken {
                Some((listener, stopping)) => {
                    let served = serve(core, task, listener, stopping, settings).await;
                    served.map(Some)
                }
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
