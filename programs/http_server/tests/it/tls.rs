//! TLS, by good and by bad clients.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use futures_rustls::{TlsConnector, pki_types::ServerName};
use scheduler::{Scheduler, net::TcpStream};

use crate::{curl::curl, secure::Secure};

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
    let connector = TlsConnector::from(secure.config(trusts));
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
