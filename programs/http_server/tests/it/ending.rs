//! Ctrl-C.

use std::io::{Read, Write};

use crate::process::{Server, ask, read_until};

#[test]
fn ctrl_c_ends_all_clients_and_the_exit_code_says_so() {
    check_ctrl_c("1");
    check_ctrl_c("3"); // one of the clients on each
}

#[track_caller]
fn check_ctrl_c(cores: &str) {
    let server = Server::start(&["--cores", cores]);
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

/// The first one waits for the rest of the response, the second one does not.
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let server = Server::start(&[]);
    let mut idle = ask(&server, "/hello");
    read_until(&mut idle, "hello\n");
    let mut counts = ask(&server, "/count/100");
    read_until(&mut counts, "1\n");
    server.interrupt();
    assert_eq!(idle.read_to_end(&mut Vec::new()).ok(), Some(0)); // so the first one has come
    server.interrupt();
    let mut rest = String::new();
    let _ = counts.read_to_string(&mut rest);
    assert_eq!(server.wait().0, Some(130));
}
