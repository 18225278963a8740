//! HTTPS: whom the clients trust, and how they say that they do not.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use crate::{
    process::client,
    server::{Secure, Server, ok, silence},
};

fn site(path: &str) -> Vec<u8> {
    match path {
        "/stream" => ok("application/x-ndjson", "1\n[2]\n"),
        "/close" | "/torn" => "HTTP/1.0 200 OK\r\n\r\n{\"a\":1}\n\"b\"\n".into(),
        "/torn/short" => silence(),
        "/" => ok("text/html", "<title>home</title><a href=/about>"),
        "/about" => ok("text/html", "<title>about</title><a href=/>"),
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into(),
    }
}

#[test]
fn a_server_is_trusted_by_a_file_of_certificates() {
    let secure = Secure::start("127.0.0.1", site);
    let stream = |path| {
        client(
            "api_stream",
            &["--ca", secure.file(), &secure.server.url(path)],
        )
    };
    stream("/stream").prints("1\n[2]\n");
    stream("/close").prints("{\"a\":1}\n\"b\"\n");
    let url = secure.server.url("/");
    client("crawler", &["--ca", secure.file(), &url])
        .prints("/: \"home\", 1 link\n/about: \"about\", 1 link\n2 pages asked for, 2 read\n");
}

#[test]
fn a_redirection_leads_from_http_to_https() {
    let secure = Secure::start("localhost", site);
    let there = format!("https://localhost:{}/stream", secure.server.port());
    let server = Server::start(move |_| {
        format!("HTTP/1.1 308 Moved\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n").into()
    });
    client("api_stream", &["--ca", secure.file(), &server.url("/")]).prints("1\n[2]\n");
}

/// The stream fails with this reason.
#[track_caller]
fn check_fault(arguments: &[&str], url: &str, printed: &str, reason: &str) {
    let arguments = [arguments, &[url]].concat();
    client("api_stream", &arguments).ends(1, printed, &format!("{url}: {reason}"));
}

#[test]
fn a_certificate_of_somebody_unknown_is_refused() {
    let secure = Secure::start("127.0.0.1", site);
    let reason = "cannot connect by TLS: invalid peer certificate: UnknownIssuer";
    check_fault(&[], &secure.server.url("/stream"), "", reason);
    let url = secure.server.url("/");
    let printed = format!("/: robots.txt: {reason}\n1 page asked for, 0 read\n");
    let complaint = format!("{url}: nothing could be read");
    client("crawler", &[&url]).ends(1, &printed, &complaint);
}

#[test]
fn a_certificate_of_another_name_is_refused() {
    let secure = Secure::start("example.org", site);
    let url = format!("https://localhost:{}/stream", secure.server.port());
    let reason = "cannot connect by TLS: invalid peer certificate: certificate not valid for \
        name \"localhost\"; certificate is only valid for DnsName(\"example.org\")";
    check_fault(&["--ca", secure.file()], &url, "", reason);
}

#[test]
fn a_server_that_speaks_the_other_protocol_is_reported() {
    let refusal = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    let reason = "cannot connect by TLS: received corrupt message of type InvalidContentType";
    check_greeting(refusal, reason);
    let secure = Secure::start("127.0.0.1", site);
    let url = secure.server.url("/stream").replace("https:", "http:");
    check_fault(
        &[],
        &url,
        "",
        "the answer is not HTTP: invalid HTTP version parsed",
    );
}

/// Only TLS's own end tells the end of a body from a cable that somebody cut.
#[test]
fn a_body_that_ends_without_the_end_of_tls_is_cut_short() {
    let secure = Secure::start("127.0.0.1", site);
    let url = secure.server.url("/torn");
    let printed = "{\"a\":1}\n\"b\"\n";
    check_fault(
        &["--ca", secure.file()],
        &url,
        printed,
        "line 3: the answer is cut short",
    );
}

#[test]
fn a_server_that_never_greets_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let url = format!("https://{}/", listener.local_addr().expect("it is bound"));
    check_fault(&["--patience", "1"], &url, "", "no answer in 1ms");
}

/// A server sends these bytes in place of a greeting, and leaves.
#[track_caller]
fn check_greeting(bytes: &'static [u8], reason: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let url = format!("https://{}/", listener.local_addr().expect("it is bound"));
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        let _ = stream.read(&mut [0; 4096])?; // a connection with unread bytes would be reset
        stream.write_all(bytes)
    });
    check_fault(&[], &url, "", reason);
    let served = server.join().expect("nothing panics");
    served.expect("the client waits");
}

#[test]
fn a_server_that_leaves_in_the_greeting_is_reported() {
    let begins = b"\x16\x03\x03"; // a record
    check_greeting(begins, "cannot connect by TLS: tls handshake eof");
}

#[test]
fn a_file_without_certificates_is_refused() {
    let ca = |file: &str, reason: &str| {
        for name in ["api_stream", "crawler"] {
            client(name, &["--ca", file]).refuses(&format!("{file}: {reason}"));
        }
    };
    ca("no.such", "No such file or directory (os error 2)");
    ca("/dev/null", "there is no certificate in it");
}
