use std::{convert::Infallible, future::Future, io, pin::Pin};

use postgres::{
    Socket,
    config::{SslMode, SslNegotiation},
    tls::{MakeTlsConnect, TlsConnect},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Deadline, limited::Limited, wire::Wire};

/// Whether and how a link is encrypted.
#[derive(Clone)]
pub(crate) struct Encryption {
    pub(crate) mode: SslMode,
    pub(crate) negotiation: SslNegotiation,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<tokio_postgres_rustls::MakeRustlsConnect>,
}

impl Encryption {
    /// Whether there is something to encrypt with.
    pub(crate) fn is_possible(&self) -> bool {
        #[cfg(feature = "tls")]
        return self.tls.is_some();
        #[cfg(not(feature = "tls"))]
        false
    }
}

/// Puts the limit on a socket before anything is sent, and agrees with the server on encryption.
///
/// To `postgres` it is what it calls TLS: the one place at which that lets others have the socket.
/// It is asked for directly after the connection, so the question for encryption is put here.
#[derive(Clone)]
pub(crate) struct Negotiation {
    pub(crate) encryption: Encryption,
    pub(crate) deadline: Deadline,
    host: String,
}

impl Negotiation {
    pub(crate) fn new(encryption: Encryption, deadline: Deadline) -> Self {
        Self {
            encryption,
            deadline,
            host: String::new(),
        }
    }

    async fn connect(self, socket: Socket) -> io::Result<Wire> {
        let mut stream = Limited::new(socket, self.deadline.clone());
        let mode = self.encryption.mode;
        if mode == SslMode::Disable || !self.encryption.is_possible() {
            return Ok(Wire::Plain(stream));
        }
        if self.encryption.negotiation == SslNegotiation::Postgres {
            // The message `SSLRequest`: its length, and its number.
            stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).await?;
            if stream.read_u8().await? != b'S' {
                if mode == SslMode::Require {
                    return Err(io::Error::other("the server does not support TLS"));
                }
                return Ok(Wire::Plain(stream));
            }
        }
        self.encrypt(stream).await
    }

    #[cfg(feature = "tls")]
    async fn encrypt(self, stream: Limited<Socket>) -> io::Result<Wire> {
        let mut tls = self
            .encryption
            .tls
            .expect("it was checked that there is one");
        let made = MakeTlsConnect::<Limited<Socket>>::make_tls_connect(&mut tls, &self.host);
        let connect = made.map_err(io::Error::other)?;
        let stream = connect.connect(stream).await?;
        Ok(Wire::Encrypted(Box::new(stream)))
    }

    #[cfg(not(feature = "tls"))]
    async fn encrypt(self, _: Limited<Socket>) -> io::Result<Wire> {
        Err(io::Error::other(format!("no TLS to {}", self.host)))
    }
}

impl MakeTlsConnect<Socket> for Negotiation {
    type Stream = Wire;
    type TlsConnect = Self;
    type Error = Infallible;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self, Infallible> {
        let host = host.to_owned();
        Ok(Self {
            host,
            ..self.clone()
        })
    }
}

impl TlsConnect<Socket> for Negotiation {
    type Stream = Wire;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Wire>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(Self::connect(self, socket))
    }
}
