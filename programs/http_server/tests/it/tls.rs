//! TLS, by good and by bad clients.

use std::{
    fs,
    io::Read,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use futures_rustls::{
    TlsConnector,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    rustls::{ClientConfig, RootCertStore, crypto::ring},
};
use scheduler::{Scheduler, net::TcpStream};

use crate::{curl::curl, process::Server};

/// A server over TLS, with the file of its certificate.
struct Secure {
    server: Server,
    certificate: PathBuf,
}

impl Secure {
    fn start(test: &str) -> Self {
        let name = format!("cede-http-server-{test}-{}.pem", std::process::id());
        let certificate = std::env::temp_dir().join(name);
        let file = certificate.to_str().expect("the path is text");
        let server = Server::start(&["--tls", "--certificate", file]);
        Self {
            server,
            certificate,
        }
    }

    fn url(&self) -> String {
        self.server.url("/hello").replace("http:", "https:")
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.certificate);
    }
}

#[test]
fn curl_trusts_the_certificate_that_it_is_handed() {
    let secure = Secure::start("curl");
    let file = secure.certificate.to_str().expect("the path is text");
    for arguments in [["--cacert", file], ["-k", "-4"]] {
        let arguments = [arguments[0], arguments[1], &secure.url()];
        if let Some(printed) = curl(&arguments, b"") {
            assert_eq!(printed, b"hello\n");
        }
    }
}

#[test]
fn openssl_verifies_the_certificate() {
    let secure = Secure::start("openssl");
    let mut command = Command::new("openssl");
    command.args(["s_client", "-brief", "-verify_return_error"]);
    command.args(["-verify_ip", "127.0.0.1"]);
    command
        .arg("-connect")
        .arg(secure.server.address.to_string());
    command
        .arg("-CAfile")
        .arg(&secure.certificate)
        .stdin(Stdio::null());
    let Ok(output) = command.output() else {
        return eprintln!("skipped: there is no openssl");
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Verification: OK"), "{said}");
}

/// Connects by TLS, trusting the server's own certificate or none, and returns the error.
fn connect(secure: &Secure, trusts: bool, name: &'static str) -> Option<String> {
    let mut roots = RootCertStore::empty();
    if trusts {
        let certificate = CertificateDer::from_pem_file(&secure.certificate);
        let certificate = certificate.expect("the server has written it");
        roots.add(certificate).expect("it is one");
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the defaults fit each other")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let address = secure.server.address;
    let connected = Scheduler::new().block_on(async move |task| {
        let stream = TcpStream::connect(task, address).await??;
        let name = ServerName::try_from(name)?;
        Ok(task.wait(connector.connect(name, stream)).await?.err())
    });
    let error = connected.expect("nothing else fails");
    error.map(|error| error.to_string())
}

#[test]
fn a_wrong_certificate_is_an_error_with_its_reason() {
    let mut secure = Secure::start("wrong");
    let unknown = connect(&secure, false, "localhost").expect("it trusts nobody");
    assert_eq!(unknown, "invalid peer certificate: UnknownIssuer");
    let complaint = secure.server.complaint();
    assert!(
        complaint.ends_with("TLS: received fatal alert: UnknownCA"),
        "{complaint}"
    );
    let wrong = connect(&secure, true, "example.org").expect("that is another name");
    assert!(
        wrong.contains("not valid for name \"example.org\""),
        "{wrong}"
    );
}

#[test]
fn garbage_instead_of_tls_is_reported_and_others_are_served() {
    let mut secure = Secure::start("garbage");
    let mut stream = crate::process::ask(&secure.server, "/hello");
    let _ = stream.read_to_end(&mut Vec::new()); // an alert, and the end
    let complaint = secure.server.complaint();
    let reason = "TLS: received corrupt message of type InvalidContentType";
    assert!(complaint.ends_with(reason), "{complaint}");
    assert_eq!(connect(&secure, true, "localhost"), None);
}
