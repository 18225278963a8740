//! curl as a client, where it is at hand.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::process::Server;

/// Runs curl, and returns what it prints; `None` without a curl.
pub(crate) fn curl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut command = Command::new("curl");
    command.args(["-sS", "--noproxy", "*"]).args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Ok(mut curl) = command.spawn() else {
        eprintln!("skipped: there is no curl");
        return None;
    };
    let mut stdin = curl.stdin.take().expect("it is a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = curl.wait_with_output().expect("curl ends");
    let _ = writer.join().expect("nothing panics"); // curl need not read it
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    Some(output.stdout)
}

#[track_caller]
fn check(arguments: &[&str], input: &[u8], expected: &str) {
    if let Some(printed) = curl(arguments, input) {
        assert_eq!(String::from_utf8_lossy(&printed), expected);
    }
}

#[test]
fn several_requests_go_through_one_connection() {
    let server = Server::start(&[]);
    let (hello, missing) = (server.url("/hello"), server.url("/missing"));
    let format = "%{http_code} %{num_connects}\n";
    let expected = "hello\n200 1\n404 Not Found\n404 0\nhello\n200 0\n";
    check(&["-w", format, &hello, &missing, &hello], b"", expected);
}

#[test]
fn a_head_has_no_body_and_a_wrong_method_is_refused() {
    let server = Server::start(&[]);
    let hello = server.url("/hello");
    let format = "%{http_code} %header{content-length}\n";
    check(
        &["-I", "-o", "/dev/null", "-w", format, &hello],
        b"",
        "200 6\n",
    );
    check(&["-X", "POST", &hello], b"", "405 Method Not Allowed\n");
}

#[test]
fn a_large_body_is_echoed_while_it_is_sent() {
    let server = Server::start(&[]);
    let body: Vec<u8> = (0..3_000_000_u32)
        .map(|index| (index % 251) as u8)
        .collect();
    let echo = server.url("/echo");
    if let Some(echoed) = curl(&["-T", "-", "-X", "POST", &echo], &body) {
        assert!(echoed == body, "{} bytes came back", echoed.len());
    }
}
