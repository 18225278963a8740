//! The echo server, as a process, and its clients: good ones and bad ones.

use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    os::unix::process::ExitStatusExt,
    process::{Child, Command},
};

use super::example;

/// A server that runs until the test is over.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> Self {
        Self::of(example("echo_server").spawn())
    }

    /// May have so many files open, not more.
    fn with_files(most: u32) -> Self {
        Self::of(example("echo_server").spawn_with_files(most))
    }

    #[track_caller]
    fn of(mut process: Child) -> Self {
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("it prints UTF-8");
        let address = line.strip_prefix("listening on ").map(str::trim_end);
        let address = address.and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address: {line:?}"));
        Self { process, address }
    }

    fn client(&self) -> TcpStream {
        TcpStream::connect(self.address).expect("it listens")
    }

    /// How many files it has open.
    fn files(&self) -> usize {
        let files = fs::read_dir(format!("/proc/{}/fd", self.process.id()));
        files.expect("Linux lists them").count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[track_caller]
fn check_echo(client: &mut TcpStream, message: &[u8]) {
    client.write_all(message).expect("the server reads");
    let mut echoed = vec![0; message.len()];
    client.read_exact(&mut echoed).expect("the server answers");
    assert_eq!(echoed, message);
}

#[test]
fn many_clients_at_once_each_get_their_own_back() {
    let server = Server::start();
    let mut clients: Vec<_> = (0..50).map(|_| server.client()).collect();
    for round in 0..3 {
        for (number, client) in clients.iter_mut().enumerate() {
            check_echo(client, format!("client {number}, round {round}").as_bytes());
        }
    }
    let mut last = clients.swap_remove(0);
    last.shutdown(Shutdown::Write).expect("it is connected");
    assert_eq!(last.read(&mut [0]).ok(), Some(0), "its end is echoed, too");
}

#[test]
fn bad_clients_do_no_harm() {
    let server = Server::start();
    let mut good = server.client();
    check_echo(&mut good, b"first");

    let mut deaf = server.client();
    deaf.set_nonblocking(true).expect("it can be set so");
    let full = loop {
        match deaf.write(&[7; 65536]) {
            Ok(length) => {
                assert!(length > 0);
                check_echo(&mut good, b"meanwhile");
            }
            Err(error) => break error.kind(),
        }
    };
    assert_eq!(full, ErrorKind::WouldBlock, "nothing more is taken from it");

    for _ in 0..20 {
        let mut vanishing = server.client();
        vanishing.write_all(b"bye").expect("there is room");
    }
    let mut slow = server.client();
    for byte in b"a byte at a time" {
        check_echo(&mut slow, &[*byte]);
        check_echo(&mut good, b"at once");
    }
}

#[test]
fn descriptors_of_those_who_left_are_closed() {
    let server = Server::start();
    let mut stays = server.client();
    check_echo(&mut stays, b"here");
    let before = server.files();
    for _ in 0..3 {
        let mut clients: Vec<_> = (0..30).map(|_| server.client()).collect();
        for client in &mut clients {
            check_echo(client, b"hello");
        }
        assert_eq!(server.files(), before + 30);
        drop(clients);
        for _ in 0..10_000 {
            if server.files() == before {
                break;
            }
            check_echo(&mut stays, b"still here"); // it takes its turns beside those who leave
        }
        assert_eq!(server.files(), before);
    }
}

#[test]
fn a_server_that_runs_out_of_files_tells_it_and_lives_on() {
    let mut server = Server::with_files(12);
    let mut clients: Vec<_> = (0..12).map(|_| server.client()).collect();
    let stderr = server.process.stderr.take().expect("stderr is piped");
    let mut complaint = String::new();
    let read = BufReader::new(stderr).read_line(&mut complaint);
    read.expect("it complains in UTF-8");
    let expected = "echo_server: cannot accept: Too many open files";
    assert!(complaint.starts_with(expected), "{complaint}");
    let mut last = clients.pop().expect("there are twelve");
    check_echo(&mut clients[0], b"the first is served");
    drop(clients);
    check_echo(&mut last, b"and so is the last, as there is room again");
}

/// A shell tells the end by signal 2 as exit code 130.
#[test]
fn an_interrupt_ends_it_and_frees_its_port() {
    let mut server = Server::start();
    let mut client = server.client();
    check_echo(&mut client, b"hello");
    let pid = server.process.id();
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -INT {pid}")])
        .status();
    assert!(sent.is_ok_and(|sent| sent.success()));
    let ended = server.process.wait().expect("it can be waited for");
    assert_eq!(ended.signal(), Some(2), "{ended}");
    assert_eq!(
        client.read(&mut [0]).ok(),
        Some(0),
        "its clients see the end"
    );

    let next = example("echo_server").args([server.address.to_string()]);
    let next = Server::of(next.spawn());
    check_echo(&mut next.client(), b"hello again");
}

#[test]
fn a_bad_address_is_refused() {
    example("echo_server")
        .args(["here"])
        .refuses("", "\"here\": not ADDRESS:PORT; see --help");
    let server = Server::start();
    let taken = server.address.to_string();
    let output = example("echo_server").args([taken.as_str()]).run();
    let told = String::from_utf8_lossy(&output.stderr);
    let expected = format!("echo_server: cannot listen on {taken}: Address already in use");
    assert!(told.starts_with(&expected), "{told}");
    assert_eq!(output.status.code(), Some(2));
}
