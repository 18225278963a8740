//! Ctrl-C, over a real socket.

use std::{
    io::{Read, Write},
    net::TcpStream as Raw,
};

use async_tungstenite::{client_async, tungstenite::Message};
use futures_lite::StreamExt;
use scheduler::{Scheduler, net::TcpStream};
use serde_json::json;

use crate::process::Server;

#[test]
fn ctrl_c_says_good_bye_to_guests_and_ends_with_130() {
    let server = Server::start("127.0.0.1:0");
    let address = server.address;
    let farewell = Scheduler::new().block_on(async move |task| {
        let stream = TcpStream::connect(task, address).await??;
        let url = format!("ws://{address}/chat");
        let (mut socket, _) = task.wait(client_async(url, stream)).await??;
        let join = json!({"join": {"room": "lobby", "name": "Ann", "token": "a"}});
        socket.send(Message::text(join.to_string())).await?;
        let welcome = task.wait(socket.next()).await?;
        assert!(matches!(welcome, Some(Ok(Message::Text(_)))), "{welcome:?}");
        server.interrupt();
        let farewell = task.wait(socket.next()).await?.transpose()?;
        while let Some(Ok(_)) = task.wait(socket.next()).await? {}
        assert_eq!(server.wait(), Some(130));
        Ok(farewell)
    });
    let farewell = farewell.expect("nothing fails");
    assert!(
        matches!(farewell, Some(Message::Close(Some(frame))) if frame.reason == "the server ends")
    );
}

/// A guest who takes part in nothing: it asks for a WebSocket, and reads and sends no more.
fn deaf_guest(server: &Server) -> Raw {
    let mut stream = Raw::connect(server.address).expect("the server accepts");
    let request = b"GET /chat HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\n\
        connection: upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request).expect("the server reads");
    let mut response = Vec::new();
    while !response.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the server goes on");
        response.push(byte[0]);
    }
    assert!(response.starts_with(b"HTTP/1.1 101 "));
    stream
}

/// The head of a frame that closes, the code for "going away", and the reason.
const FAREWELL: &[u8] = b"\x88\x11\x03\xe9the server ends";

#[test]
fn ctrl_c_does_not_wait_for_a_guest_who_never_reads() {
    let server = Server::start("127.0.0.1:0");
    let mut deaf = deaf_guest(&server);
    server.interrupt();
    assert_eq!(server.wait(), Some(130));
    let mut farewell = Vec::new();
    deaf.read_to_end(&mut farewell).expect("it ends well");
    assert_eq!(farewell, FAREWELL);
}

/// The first one waits for the guest's own good-bye: here for an hour.
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let server = Server::start_with(&["--grace", "3600000", "127.0.0.1:0"]);
    let mut deaf = deaf_guest(&server);
    server.interrupt();
    let mut farewell = [0; FAREWELL.len()];
    deaf.read_exact(&mut farewell).expect("it is sent"); // so the first one has come
    assert_eq!(farewell, FAREWELL);
    server.interrupt();
    assert_eq!(server.wait(), Some(130));
    assert_eq!(deaf.read_to_end(&mut Vec::new()).ok(), Some(0));
}
