//! Newline-delimited JSON, from servers that do well and servers that do not.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
};

use crate::{
    process::{check_interrupt, client},
    server::{Server, ok, silence},
};

/// A server of streams, right and wrong.
fn server() -> Server {
    Server::start(|path| match path {
        "/length" => ok("application/x-ndjson", "{\"a\":1}\r\n\n[2]\n3.50"),
        "/chunks" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            3\r\n{\"a\r\n7;with=extension\r\n\":1}\n\"b\r\n2\r\n\"\n\r\n0\r\nTrailer: yes\r\n\r\n"
            .into(),
        "/close" => "HTTP/1.0 200 OK\r\n\r\n{\"a\":1}\n\"b\"\n".into(),
        "/nothing" => "HTTP/1.1 204 No Content\r\n\r\n".into(),
        "/error" => "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n".into(),
        "/silent" => silence(),
        "/half" => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}\n{\"b\":".into(),
        "/half_chunk" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            8\r\n{\"a\":1}\n\r\n8\r\n{\"b\""
            .into(),
        "/half_line" => "HTTP/1.0 200 OK\r\n\r\n{\"a\":1}\n{\"b\":".into(),
        "/half_head" => "HTTP/1.1 200 OK\r\nContent-".into(),
        "/bad_chunk" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsome\r\n".into(),
        "/bad_line" => ok("application/x-ndjson", "{\"a\":1}\n{'b': 2}\n{\"c\":3}\n"),
        "/bad_text" => b"HTTP/1.0 200 OK\r\n\r\n{\"a\":1}\n\"\xff\"\n".into(),
        "/bad_head" => "SSH-2.0-OpenSSH_9.6\r\n".into(),
        "/gone" => "HTTP/1.1 301 Moved\r\nLocation: length\r\n\r\n".into(),
        "/circle" => "HTTP/1.1 302 Found\r\nLocation: /circle/2\r\n\r\n".into(),
        "/circle/2" => "HTTP/1.1 302 Found\r\nLocation: /circle\r\n\r\n".into(),
        far => {
            let next = far.trim_start_matches('/').parse().unwrap_or(0) + 1;
            format!("HTTP/1.1 307 Far\r\nLocation: /{next}\r\n\r\n").into()
        }
    })
}

#[test]
fn it_prints_what_its_own_server_sends() {
    client("api_stream", &[]).prints_its_front_page();
}

#[test]
fn records_are_printed_however_the_body_is_framed() {
    let server = server();
    let stream = |path| client("api_stream", &[&server.url(path)]);
    stream("/length").prints("{\"a\":1}\n[2]\n3.50\n");
    stream("/chunks").prints("{\"a\":1}\n\"b\"\n");
    stream("/close").prints("{\"a\":1}\n\"b\"\n");
    stream("/gone").prints("{\"a\":1}\n[2]\n3.50\n");
    let nothing = stream("/nothing").run();
    assert_eq!(nothing.status.code(), Some(1), "204 is no stream");
}

/// It prints this much, and then fails with a complaint that names the URL.
#[track_caller]
fn check_fault(server: &Server, path: &str, printed: &str, complaint: &str) {
    let url = server.url(path);
    let mut stream = client("api_stream", &[&url, "--patience", "1000"]);
    stream.ends(1, printed, &format!("{url}: {complaint}"));
}

#[test]
fn a_fault_is_reported_with_its_place_behind_the_records_before() {
    let server = server();
    let check = |path: &str, complaint: &str| check_fault(&server, path, "", complaint);
    check("/error", "500 Internal Server Error");
    check("/silent", "no answer in 1s");
    check("/half_head", "the answer is cut short");
    check(
        "/bad_head",
        "the answer is not HTTP: invalid HTTP version parsed",
    );
    check(
        "/bad_chunk",
        "line 1: the answer is not HTTP: Invalid chunk size line: missing size digit",
    );
    let back = server.url("/circle");
    check(
        "/circle",
        &format!("redirected in a circle, back to {back}"),
    );
    check("/1", "redirected more than 10 times");

    let check = |path, complaint| check_fault(&server, path, "{\"a\":1}\n", complaint);
    check("/half", "line 2: the answer is cut short");
    check("/half_chunk", "line 2: the answer is cut short");
    check("/half_line", "line 2: the record is cut short");
    check("/bad_line", "line 2: not JSON, in column 2");
    check(
        "/bad_text",
        "line 2: not JSON: invalid utf-8 sequence of 1 bytes from index 1",
    );
}

#[test]
fn a_bad_address_is_refused() {
    let refuses = |argument: &str, reason: &str| {
        let complaint = format!("\"{argument}\": {reason}; see --help");
        client("api_stream", &[argument]).refuses(&complaint);
    };
    refuses("here", "relative URL without a base");
    refuses("ftp://example.org/", "not an http:// or https:// address");
    refuses("http://", "empty host");
    let mut patience = client("api_stream", &["--patience", "long"]);
    patience.refuses("--patience: \"long\": not a number from 1; see --help");
}

#[test]
fn a_server_that_is_not_there_is_reported() {
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let url = format!("http://{}/", gone.expect("there is a free port"));
    let complaint = format!("{url}: cannot connect: Connection refused (os error 111)");
    client("api_stream", &[&url]).ends(1, "", &complaint);
}

/// A server whose answer is this record, 64 MiB of it.
fn endless(record: &'static str) -> Server {
    Server::start(move |_| {
        let mut answer = b"HTTP/1.0 200 OK\r\n\r\n".to_vec();
        answer.extend(record.repeat((64 << 20) / record.len()).into_bytes());
        answer
    })
}

#[test]
fn a_reader_that_leaves_ends_it_in_peace() {
    let record = "{\"n\":1}\n";
    client("api_stream", &[&endless(record).url("/")]).survives_a_closed_pipe(record);
}

/// 32 MiB go through a process that has half of that at the most.
#[test]
fn a_long_stream_takes_little_memory() {
    let record: &str = format!("{:?}\n", "x".repeat(4093)).leak(); // 4 KiB
    let mut child = client("api_stream", &[&endless(record).url("/")]).spawn();
    let stdout = child.stdout.take().expect("stdout is piped");
    let records = BufReader::new(stdout).lines().map_while(Result::ok);
    let records = records
        .take(1 << 13)
        .filter(|line| line == record.trim_end());
    assert_eq!(records.count(), 1 << 13);
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let status = status.expect("Linux has it");
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most = most
        .and_then(|most| most.trim().strip_suffix(" kB"))
        .map(str::parse);
    let most: u64 = most.expect("it is there").expect("it is a number");
    assert!(most < 16 << 10, "{most} kB");
}

#[test]
fn an_interrupt_ends_a_client_while_it_waits() {
    let silent = Server::start(|_| silence());
    for name in ["api_stream", "crawler"] {
        check_interrupt(client(name, &[&silent.url("/")]).spawn());
    }
}
