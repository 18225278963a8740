//! Accepting clients, spreading them over the cores, and serving each in a task of its own.

use std::{error::Error, iter, net::SocketAddr, time::Duration};

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future;
use futures_rustls::TlsAcceptor;
use hyper::{server::conn::http1, service::service_fn};
use scheduler::{
    BoxError, Core, Gone, Stop, Task,
    net::{TcpListener, TcpStream},
    signal::{Signal, Signals},
};
use scheduler_hyper::{Io, Timer, serve_connection};
use support::complain;

use crate::{pages::respond, watched::Watched};

/// How long the server leaves new clients alone after it could not accept one.
const BACK_OFF: Duration = Duration::from_millis(100);

/// How a server treats its clients.
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "rustls's acceptor shows nothing"
)]
pub struct Settings {
    /// Clients speak TLS, if there is one.
    pub tls: Option<TlsAcceptor>,
    /// Ends clients that are slow.
    pub limits: Limits,
}

/// How long a client may take before it is closed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For the head of a request, from the end of the response before; and for TLS's greeting.
    pub head: Duration,
    /// Without a byte either way.
    pub idle: Duration,
    /// For the rest of a response, when the server ends.
    pub grace: Duration,
}

/// Accepts on this core until a signal comes; all cores serve. Returns the signal, when each client
/// has received the rest of its response.
///
/// # Errors
///
/// Returns the [`Stop`] that is raised in the task; no client's error, which is complained about.
pub async fn serve(
    core: Core,
    task: &mut Task<'_>,
    listener: std::net::TcpListener,
    mut stopping: Signals,
    settings: Settings,
) -> Result<Signal, Stop> {
    let listener = TcpListener::from_std(listener)?;
    let cores = core.clone();
    task.spawn("accept", async move |task| {
        accept(&cores, task, &listener, &settings).await
    });
    let signal = stopping.recv(task).await?;
    core.cancel_all();
    Ok(signal)
}

async fn accept(
    core: &Core,
    task: &mut Task<'_>,
    listener: &TcpListener,
    settings: &Settings,
) -> Result<(), Stop> {
    let mut is_refusing = false;
    let mut cores = core.remotes().iter().enumerate().cycle();
    loop {
        match listener.accept(task).await? {
            Ok((stream, peer)) => {
                is_refusing = false;
                let settings = settings.clone();
                let serve =
                    async move |task: &mut Task<'_>| serve_peer(task, stream, peer, settings).await;
                match cores.next() {
                    Some((index, remote)) if index != core.index() => {
                        let spawned = remote.spawn(peer.to_string(), serve);
                        drop(spawned.map_err(Gone::without_body)?); // nobody waits for its end
                    }
                    _ => drop(task.spawn(peer.to_string(), serve)),
                }
            }
            Err(error) => {
                if !is_refusing {
                    // Reported once, however long it takes until there is room again.
                    complain(&format_args!("cannot accept: {error}"));
                    is_refusing = true;
                }
                task.sleep(BACK_OFF).await?;
            }
        }
    }
}

/// Serves a client, and complains about one that was closed for a reason.
async fn serve_peer(
    task: &mut Task<'_>,
    stream: TcpStream,
    peer: SocketAddr,
    settings: Settings,
) -> Result<(), Stop> {
    let Settings { tls, limits } = settings;
    let served = match tls {
        None => serve_client(task, stream, &limits, true).await?,
        Some(tls) => serve_over_tls(task, tls, stream, &limits).await?,
    };
    if let Err(error) = served {
        complain(&format_args!("{peer}: {error}"));
    }
    Ok(())
}

/// Greets a client by TLS, and serves it.
async fn serve_over_tls(
    task: &mut Task<'_>,
    tls: TlsAcceptor,
    stream: TcpStream,
    limits: &Limits,
) -> Result<Result<(), BoxError>, Stop> {
    let greeting = async |task: &mut Task<'_>| task.wait(tls.accept(stream)).await;
    match task.timeout(limits.head, greeting).await? {
        Ok(Ok(stream)) => serve_client(task, stream, limits, false).await,
        Ok(Err(error)) => Ok(Err(format!("TLS: {error}").into())),
        Err(late) => Ok(Err(format!("TLS: {late}").into())),
    }
}

/// Serves a client until it leaves, is too slow or idle, or this task is cancelled.
///
/// A stream that `gathers` writes several slices at once.
///
/// # Errors
///
/// The outer result is the [`Stop`] that is raised in the task, the inner one why the client was
/// closed.
///
/// # When cancelled
///
/// The client receives the rest of its response first, for at most `limits.grace`.
pub async fn serve_client(
    task: &mut Task<'_>,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    limits: &Limits,
    gathers: bool,
) -> Result<Result<(), BoxError>, Stop> {
    let stream = Watched::new(stream);
    let idle = stream.idle(limits.idle);
    let mut http = http1::Builder::new();
    http.timer(Timer)
        .header_read_timeout(limits.head)
        .writev(gathers);
    let connection = http.serve_connection(Io::new(stream), service_fn(respond));
    let served = async {
        let served = serve_connection(task, connection, limits.grace).await?;
        Ok(served.map_err(|error| with_reasons(&error)))
    };
    let idle = async {
        idle.await;
        Ok(Err("idle for too long".into()))
    };
    future::or(served, idle).await
}

/// Returns an error with its sources as one text: hyper's own says only where it came.
fn with_reasons(error: &dyn Error) -> BoxError {
    let chain = iter::successors(Some(error), |&error| error.source());
    let reasons: Vec<String> = chain.map(ToString::to_string).collect();
    reasons.join(": ").into()
}
