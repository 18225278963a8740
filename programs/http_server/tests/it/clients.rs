//! Clients that behave badly: the others are served.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use crate::process::{Server, ask, read_until};

#[track_caller]
fn check_served(server: &Server) {
    let mut stream = ask(server, "/hello");
    assert!(read_until(&mut stream, "hello\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn a_client_that_has_closed_its_half_gets_its_response() {
    let server = Server::start(&[]);
    let mut stream = ask(&server, "/hello");
    stream.shutdown(Shutdown::Write).expect("it is open");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("it ends well");
    assert!(response.ends_with("hello\n"), "{response}");
}

/// A connection that is dropped with unread bytes is reset.
#[test]
fn a_client_that_resets_its_connection_is_reported_and_no_more() {
    let mut server = Server::start(&[]);
    let stream = ask(&server, "/count/9");
    let peer = stream.local_addr().expect("it has one");
    let mut waits = &stream;
    read_until(&mut waits.try_clone().expect("a copy"), "1\n");
    waits.write_all(b"GET").expect("it is open");
    reset(stream);
    let complaint = server.complaint();
    assert!(
        complaint.starts_with(&format!("http_server: {peer}: ")),
        "{complaint}"
    );
    check_served(&server);
}

fn reset(stream: TcpStream) {
    let at_once = Some(std::time::Duration::ZERO);
    rustix::net::sockopt::set_socket_linger(&stream, at_once).expect("it is a socket");
}

#[test]
fn what_is_not_http_is_refused_and_reported() {
    let mut server = Server::start(&[]);
    let mut stream = server.connect();
    stream
        .write_all(b"\x16\x03\x01 garbage\r\n\r\n")
        .expect("the server reads");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("it ends well");
    assert!(
        response.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{response}"
    );
    assert!(server.complaint().ends_with("invalid HTTP method parsed"));
    check_served(&server);
}

#[test]
fn a_thousand_idle_clients_are_in_nobodys_way() {
    let server = Server::start(&[]);
    let idle: Vec<_> = (0..1000).map(|_| server.connect()).collect();
    check_served(&server);
    for mut stream in idle {
        stream
            .write_all(b"GET /hello HTTP/1.1\r\nhost: a\r\n\r\n")
            .expect("it is open");
        read_until(&mut stream, "hello\n");
    }
}
