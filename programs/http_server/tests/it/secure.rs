//! A server over TLS, and a client of it that blocks its thread.

use std::{fs, io::Write, net::TcpStream, path::PathBuf, sync::Arc};

use futures_rustls::{
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring},
};

use crate::process::Server;

/// A server over TLS, with the file of its certificate.
pub(crate) struct Secure {
    pub(crate) server: Server,
    pub(crate) certificate: PathBuf,
}

/// A client's end of a TLS connection. A read returns 0 only if the server has said its end.
pub(crate) type Client = StreamOwned<ClientConnection, TcpStream>;

impl Secure {
    pub(crate) fn start(test: &str) -> Self {
        Self::start_with(test, &[])
    }

    pub(crate) fn start_with(test: &str, arguments: &[&str]) -> Self {
        let name = format!("cede-http-server-{test}-{}.pem", std::process::id());
        let certificate = std::env::temp_dir().join(name);
        let file = certificate.to_str().expect("the path is text");
        let arguments = [&["--tls", "--certificate", file], arguments].concat();
        let server = Server::start(&arguments);
        Self {
            server,
            certificate,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url("/hello").replace("http:", "https:")
    }

    /// Returns what a client needs who trusts this server, or nobody.
    pub(crate) fn config(&self, trusts: bool) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        if trusts {
            let certificate = CertificateDer::from_pem_file(&self.certificate);
            let certificate = certificate.expect("the server has written it");
            roots.add(certificate).expect("it is one");
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the defaults fit each other")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config)
    }

    /// Connects, and sends the beginning of a request.
    pub(crate) fn begin(&self, request: &str) -> Client {
        let name = ServerName::try_from("localhost").expect("it is a name");
        let session = ClientConnection::new(self.config(true), name);
        let session = session.expect("the name fits");
        let mut client = StreamOwned::new(session, self.server.connect());
        client.write_all(request.as_bytes()).expect("it is trusted");
        client
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.certificate);
    }
}
