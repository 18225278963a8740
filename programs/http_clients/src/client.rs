//! Requests, and the answers to them.

use std::{sync::Arc, time::Duration};

use futures_io::{AsyncRead, AsyncWrite};
use futures_rustls::{
    TlsConnector,
    pki_types::ServerName,
    rustls::{self, ClientConfig, RootCertStore, crypto::ring},
};
use http_body_util::Empty;
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header,
};
use scheduler::{Stop, Task, net::TcpStream};
use scheduler_hyper::Io;
use url::{Host, Position, Url};

use crate::{
    fault::{Fault, within},
    response::Response,
};

/// How often it follows at the most.
const FARTHEST: usize = 10;

/// Asks for pages, each over a connection of its own. Nothing that is waited for, of a body
/// neither, may take longer than the client's patience.
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "rustls's connector shows nothing"
)]
pub struct Client {
    tls: TlsConnector,
    patience: Duration,
}

impl Client {
    /// Creates a client that trusts servers whose certificates are signed by one of `trusted`.
    ///
    /// # Errors
    ///
    /// Returns the reason why rustls refuses its own defaults.
    pub fn new(trusted: RootCertStore, patience: Duration) -> Result<Self, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(config));
        Ok(Self { tls, patience })
    }

    /// Returns how long it waits for whatever comes next.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Asks for a page, and waits for the head of the answer.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile. A [`Fault`] is one that failed.
    pub async fn get(&self, task: &mut Task<'_>, url: &Url) -> Result<Response, Stop> {
        let mut server = self.connect(task, url).await?;
        let request = Request::get(&url[Position::BeforePath..Position::AfterQuery])
            .header(
                header::HOST,
                &url[Position::BeforeHost..Position::AfterPort],
            )
            .header(header::USER_AGENT, "cede")
            .header(header::CONNECTION, "close")
            .body(Empty::new())?;
        let asking = async |task: &mut Task<'_>| task.wait(server.send_request(request)).await;
        let answered = within(task, self.patience, asking).await?;
        Ok(Response {
            response: answered.map_err(Fault::from)?,
            patience: self.patience,
        })
    }

    /// Gets a page from where it is, and returns that place, too.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), or the redirections do not end.
    pub async fn follow(&self, task: &mut Task<'_>, url: &Url) -> Result<(Url, Response), Stop> {
        let mut way = vec![url.clone()];
        loop {
            let here = &way[way.len() - 1];
            let response = self.get(task, here).await?;
            let Some(next) = response.target(here) else {
                return Ok((here.clone(), response));
            };
            if way.contains(&next) {
                return Err(Fault::Circle(next).into());
            }
            if way.len() > FARTHEST {
                return Err(Fault::TooFar(FARTHEST).into());
            }
            way.push(next);
        }
    }

    async fn connect(
        &self,
        task: &mut Task<'_>,
        url: &Url,
    ) -> Result<SendRequest<Empty<Bytes>>, Stop> {
        let name = server_name(url).ok_or(Fault::NotAddress)?;
        let connecting = async |task: &mut Task<'_>| {
            let place = url.clone();
            let found = task.unblock(move || place.socket_addrs(|| None)).await??;
            match found {
                Ok(addresses) => TcpStream::connect(task, &addresses[..]).await,
                Err(error) => Ok(Err(error)),
            }
        };
        let connected = within(task, self.patience, connecting).await?;
        let stream = connected.map_err(Fault::Connect)?;
        if url.scheme() == "http" {
            return speak(task, stream).await;
        }
        let greeting = async |task: &mut Task<'_>| task.wait(self.tls.connect(name, stream)).await;
        let greeted = within(task, self.patience, greeting).await?;
        speak(task, greeted.map_err(Fault::Tls)?).await
    }
}

/// Returns the name that a server's certificate has to have. `None`: the URL is none of HTTP.
fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url
        .host()
        .filter(|_| matches!(url.scheme(), "http" | "https"))?
    {
        Host::Domain(name) => ServerName::try_from(name.to_owned()).ok(),
        Host::Ipv4(address) => Some(ServerName::IpAddress(address.into())),
        Host::Ipv6(address) => Some(ServerName::IpAddress(address.into())),
    }
}

/// Has a task speak HTTP over a stream, until the one answer has been read or is not wanted.
async fn speak(
    task: &mut Task<'_>,
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
) -> Result<SendRequest<Empty<Bytes>>, Stop> {
    let begun = task.wait(http1::handshake(Io::new(stream))).await?;
    let (server, connection) = begun.map_err(Fault::from)?;
    task.spawn_daemon("connection", async move |task| {
        let _ = task.wait(connection).await?; // whoever asks has the error as well
        Ok(())
    });
    Ok(server)
}
