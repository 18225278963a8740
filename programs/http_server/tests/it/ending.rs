//! Ctrl-C.

use std::io::{Read, Write};

use crate::{
    process::{Server, ask, read_until},
    secure::{Client, Secure},
};

#[test]
fn ctrl_c_ends_all_clients_and_the_exit_code_says_so() {
    check_ctrl_c("1");
    check_ctrl_c("3"); // one of the clients on each
}

#[track_caller]
fn check_ctrl_c(cores: &str) {
    let mut server = Server::start(&["--cores", cores]);
    let mut idle = ask(&server, "/hello");
    read_until(&mut idle, "hello\n");
    let mut counts = ask(&server, "/count/100");
    read_until(&mut counts, "1\n");
    let mut slow = server.connect();
    slow.write_all(b"GET /hel").expect("the server reads");
    server.interrupt();
    for stream in [&mut idle, &mut counts, &mut slow] {
        let _ = stream.read_to_end(&mut Vec::new()); // its end, or a reset
    }
    assert_eq!(server.wait(), (Some(130), String::new()));
}

/// The first one waits for the rest of the response, here for an hour; the second one does not.
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let mut server = Server::start(&["--grace", "3600000"]);
    let mut idle = ask(&server, "/hello");
    read_until(&mut idle, "hello\n");
    let mut counts = ask(&server, "/count/4000");
    read_until(&mut counts, "1\n");
    server.interrupt();
    assert_eq!(idle.read_to_end(&mut Vec::new()).ok(), Some(0)); // so the first one has come
    server.interrupt();
    let mut rest = String::new();
    let _ = counts.read_to_string(&mut rest);
    assert_eq!(server.wait().0, Some(130));
}

const HELLO: &str = "GET /hello HTTP/1.1\r\nhost: a\r\n\r\n";
/// The head of a request, and a half of its body.
const HALF: &str = "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n12345";

/// The server has said its end: TCP's alone would be an error.
#[track_caller]
fn check_told(client: &mut Client) {
    let mut rest = Vec::new();
    let read = client.read_to_end(&mut rest);
    assert_eq!(read.map_err(|error| error.to_string()), Ok(0));
}

/// Clients of each kind, of which none goes on.
#[test]
fn ctrl_c_ends_clients_of_tls_in_each_of_their_states() {
    for cores in ["1", "3"] {
        let mut secure = Secure::start_with("ends", &["--cores", cores]);
        let mut idle = secure.begin(HELLO);
        read_until(&mut idle, "hello\n");
        let mut in_body = secure.begin(HALF);
        read_until(&mut in_body, "12345");
        let mut in_head = secure.begin("GET /hel");
        let mut greeting = secure.server.connect();
        greeting
            .write_all(b"\x16\x03\x01\x02\x00")
            .expect("the server reads"); // and no more
        let mut silent = secure.server.connect();
        secure.server.interrupt();
        check_told(&mut idle);
        for stream in [&mut greeting, &mut silent] {
            let _ = stream.read_to_end(&mut Vec::new()); // its end, or a reset
        }
        let _ = in_head.read_to_end(&mut Vec::new()); // it may not have been read yet
        let cut = in_body.read_to_end(&mut Vec::new());
        let cut = cut.expect_err("half a response must not seem to be whole");
        assert_eq!(cut.kind(), std::io::ErrorKind::UnexpectedEof);
        assert_eq!(secure.server.wait(), (Some(130), String::new()));
    }
}

#[test]
fn a_response_on_its_way_arrives_and_then_tls_ends() {
    let mut secure = Secure::start_with("arrives", &["--grace", "3600000"]);
    let mut idle = secure.begin(HELLO);
    read_until(&mut idle, "hello\n");
    let mut in_body = secure.begin(HALF);
    read_until(&mut in_body, "12345");
    secure.server.interrupt();
    check_told(&mut idle); // so the signal has come
    in_body.write_all(b"67890").expect("the server reads on");
    read_until(&mut in_body, "67890");
    check_told(&mut in_body);
    assert_eq!(secure.server.wait(), (Some(130), String::new()));
}

#[test]
fn a_second_ctrl_c_ends_it_at_once_in_the_middle_of_a_response_over_tls() {
    let mut secure = Secure::start_with("second", &["--grace", "3600000"]);
    let mut idle = secure.begin(HELLO);
    read_until(&mut idle, "hello\n");
    let mut in_body = secure.begin(HALF);
    read_until(&mut in_body, "12345");
    secure.server.interrupt();
    check_told(&mut idle);
    secure.server.interrupt();
    assert_eq!(secure.server.wait(), (Some(130), String::new()));
    let cut = in_body.read_to_end(&mut Vec::new());
    cut.expect_err("half a response must not seem to be whole");
}
