//! Accepting clients, and serving each in a task of its own.

use std::{error::Error, iter, net::SocketAddr, rc::Rc, time::Duration};

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future;
use futures_rustls::TlsAcceptor;
use hyper::{server::conn::http1, service::service_fn};
use scheduler::{
    BoxError, Stop, Task,
    net::{TcpListener, TcpStream},
};
use scheduler_hyper::{Io, Timer, serve_connection};

use crate::{pages::respond, watched::Watched};

/// How long the server leaves new clients alone after it could not accept one.
const BACK_OFF: Duration = Duration::from_millis(100);

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

/// Called with each client that was closed for a reason.
pub type Report = Rc<dyn Fn(SocketAddr, BoxError)>;

/// Serves every client, over TLS if there is an acceptor, until this task is cancelled: then each
/// receives the rest of its response.
///
/// # Errors
///
/// Returns the [`Stop`] that is raised in the task; no client's error.
///
/// # When cancelled
///
/// Returns [`Stop::Cancelled`] when all clients have been served, or `limits.grace` has passed.
pub async fn serve(
    task: &mut Task<'_>,
    listener: &TcpListener,
    tls: Option<TlsAcceptor>,
    limits: &Limits,
    report: Report,
) -> Result<(), Stop> {
    task.scope(async |scope| {
        loop {
            let (stream, peer) = match listener.accept(scope).await? {
                Ok(accepted) => accepted,
                Err(error) => {
                    report(listener.local_addr()?, error.into());
                    scope.sleep(BACK_OFF).await?;
                    continue;
                }
            };
            let (tls, limits, report) = (tls.clone(), limits.clone(), Rc::clone(&report));
            scope.spawn(peer.to_string(), async move |task| {
                let served = match tls {
                    None => serve_client(task, stream, &limits, true).await?,
                    Some(tls) => serve_over_tls(task, tls, stream, &limits).await?,
                };
                if let Err(error) = served {
                    report(peer, error);
                }
                Ok(())
            });
        }
    })
    .await
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
