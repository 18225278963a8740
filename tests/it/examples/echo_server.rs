//! The echo server, as a process, and its clients.

mod crowd;
mod hostile;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{self, Shutdown, SocketAddr},
    process::Child,
};

use rustix::process::{Pid, Signal, kill_process};
use scheduler::{Stop, Task, net::TcpStream};

use crate::process::example;

/// A server that runs until the test is over.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> Self {
        Self::of(example("echo_server").spawn())
    }

    fn on_cores(cores: u32) -> Self {
        let cores = ["--cores".to_owned(), cores.to_string()];
        Self::of(example("echo_server").args(cores).spawn())
    }

    /// May have this many files open, not more.
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

    fn client(&self) -> net::TcpStream {
        net::TcpStream::connect(self.address).expect("it listens")
    }

    fn signal(&self, signal: Signal) {
        let sent = kill_process(Pid::from_child(&self.process), signal);
        sent.expect("it runs");
    }

    #[track_caller]
    fn ends_with(&mut self, code: i32) {
        let status = self.process.wait().expect("it can be waited for");
        assert_eq!(status.code(), Some(code), "{status}");
        let mut stderr = String::new();
        let complaints = self.process.stderr.take().expect("stderr is piped");
        let read = { complaints }.read_to_string(&mut stderr);
        read.expect("it complains in UTF-8");
        assert_eq!(stderr, "");
    }

    /// How many descriptors it has open; only Linux reports that.
    fn descriptors(&self) -> Option<usize> {
        cfg!(target_os = "linux").then(|| {
            let open = fs::read_dir(format!("/proc/{}/fd", self.process.id()));
            open.expect("it runs").count()
        })
    }

    /// The most memory that it had resident at a time, in KiB; only Linux reports that.
    fn peak_kib(&self) -> Option<u64> {
        cfg!(target_os = "linux").then(|| {
            let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
            let status = status.expect("it runs");
            let mut lines = status.lines();
            let peak = lines.find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
            let peak = peak.and_then(|peak| peak.trim().parse().ok());
            peak.expect("Linux reports the peak")
        })
    }

    /// It lets go of all who have left: in as many turns as one who stays takes meanwhile.
    #[track_caller]
    fn comes_back_to(&self, descriptors: Option<usize>, stays: &mut net::TcpStream) {
        for _ in 0..10_000 {
            if self.descriptors() == descriptors {
                return;
            }
            check_echo(stays, b"still here");
        }
        assert_eq!(self.descriptors(), descriptors);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[track_caller]
fn check_echo(client: &mut net::TcpStream, message: &[u8]) {
    client.write_all(message).expect("the server reads");
    let mut echoed = vec![0; message.len()];
    client.read_exact(&mut echoed).expect("the server answers");
    assert_eq!(echoed, message);
}

/// The same, of a task.
async fn echoes(task: &mut Task<'_>, client: &TcpStream, message: &[u8]) -> Result<(), Stop> {
    client.write_all(task, message).await??;
    let mut echoed = vec![0; message.len()];
    client.read_exact(task, &mut echoed).await??;
    assert_eq!(echoed, message);
    Ok(())
}

#[test]
fn a_client_that_has_said_all_gets_the_rest_and_then_the_end() {
    let server = Server::start();
    let mut client = server.client();
    check_echo(&mut client, b"first");
    client.write_all(b"last").expect("the server reads");
    client.shutdown(Shutdown::Write).expect("it is connected");
    let mut rest = String::new();
    let read = client.read_to_string(&mut rest);
    read.expect("the server closes in good order");
    assert_eq!(rest, "last");
}

#[test]
fn a_server_that_runs_out_of_files_reports_it_and_lives_on() {
    let mut server = Server::with_files(20);
    let mut first = server.client();
    check_echo(&mut first, b"there is room");
    let before = server.descriptors();
    let mut clients: Vec<_> = (0..20).map(|_| server.client()).collect();
    let stderr = server.process.stderr.take().expect("stderr is piped");
    let mut complaint = String::new();
    let read = BufReader::new(stderr).read_line(&mut complaint);
    read.expect("it complains in UTF-8");
    let expected = "echo_server: cannot accept: Too many open files";
    assert!(complaint.starts_with(expected), "{complaint}");
    check_echo(&mut first, b"the first is served");
    let mut last = clients.pop().expect("there are twenty");
    drop(clients);
    check_echo(&mut last, b"and so is the last, as there is room again");
    drop(last);
    server.comes_back_to(before, &mut first);
}

#[track_caller]
fn check_good_bye(mut client: net::TcpStream) {
    let mut rest = String::new();
    let read = client.read_to_string(&mut rest);
    read.expect("the server closes in good order");
    assert_eq!(rest, "good-bye\n");
}

#[test]
fn an_interrupt_ends_it_with_a_good_bye_and_frees_its_port() {
    let mut server = Server::start();
    let mut client = server.client();
    check_echo(&mut client, b"hello");
    server.signal(Signal::INT);
    server.ends_with(130);
    check_good_bye(client);

    let next = example("echo_server").args([server.address.to_string()]);
    let mut next = Server::of(next.spawn());
    check_echo(&mut next.client(), b"hello again");
    next.signal(Signal::TERM);
    next.ends_with(143);
}

#[test]
fn clients_on_several_cores_are_served_and_told_good_bye() {
    let mut server = Server::on_cores(3);
    let mut clients: Vec<_> = (0..9).map(|_| server.client()).collect();
    for round in 0_u8..20 {
        for client in &mut clients {
            check_echo(client, &[round; 100]);
        }
    }
    server.signal(Signal::INT);
    server.ends_with(130);
    clients.into_iter().for_each(check_good_bye);
}

/// It waits no longer than its grace for one who does not read, or until the next signal.
#[test]
fn a_client_that_does_not_read_does_not_keep_it() {
    for signals in [1, 2] {
        let mut server = Server::on_cores(2);
        let mut reads = server.client();
        check_echo(&mut reads, b"hello");
        let mut deaf = server.client();
        deaf.set_nonblocking(true).expect("it is a socket");
        let mut refusals = 0;
        while refusals < 100 {
            match deaf.write(&[7; 65536]) {
                Ok(_) => refusals = 0,
                Err(_) => refusals += 1,
            }
            check_echo(&mut reads, b"meanwhile");
        }
        server.signal(Signal::INT);
        check_good_bye(reads);
        for _ in 1..signals {
            server.signal(Signal::INT);
        }
        server.ends_with(130);
    }
}

#[test]
fn a_bad_address_is_refused() {
    example("echo_server")
        .args(["--cores", "many"])
        .refuses("", "--cores \"many\": not a natural number; see --help");
    example("echo_server")
        .args(["here"])
        .refuses("", "\"here\": not ADDRESS:PORT; see --help");
    let server = Server::start();
    let taken = server.address.to_string();
    let output = example("echo_server").args([taken.as_str()]).run();
    let printed = String::from_utf8_lossy(&output.stderr);
    let expected = format!("echo_server: cannot listen on {taken}: Address already in use");
    assert!(printed.starts_with(&expected), "{printed}");
    assert_eq!(output.status.code(), Some(2));
}
