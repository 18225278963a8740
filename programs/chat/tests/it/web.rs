//! The chat's HTTP.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::process::Server;

#[track_caller]
fn check(request: &str, status: &str, part: &str) {
    let server = Server::start("127.0.0.1:0");
    let mut stream = TcpStream::connect(server.address).expect("the server accepts");
    let request = format!("{request} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("the server reads");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("it is text");
    assert!(
        response.starts_with(&format!("HTTP/1.1 {status}\r\n")),
        "{response}"
    );
    assert!(response.contains(part), "{response}");
}

#[test]
fn the_page_is_served_and_nothing_else() {
    check("GET /", "200 OK", "<title>cede chat</title>");
    check("GET /secret", "404 Not Found", "");
    check("DELETE /", "405 Method Not Allowed", "");
}

#[test]
fn the_chat_is_for_web_sockets() {
    check("GET /chat", "426 Upgrade Required", "");
}
