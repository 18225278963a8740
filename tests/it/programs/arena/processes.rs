//! The programs: an arena as a process of its own, bots as another one.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Child,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::process::{Example, documented_output, example, texts};

fn arena() -> Example {
    example("rps_server").args(["--arena", "--port", "0"])
}

/// An `rps_server --arena` that runs until the test is over.
struct Server {
    process: Child,
    address: SocketAddr,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Server {
    fn start(cores: &str) -> Self {
        Self::of(arena().args(["--cores", cores]).spawn())
    }

    /// May have this many files open, not more.
    fn with_files(most: u32) -> Self {
        Self::of(arena().spawn_with_files(most))
    }

    #[track_caller]
    fn of(mut process: Child) -> Self {
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it prints UTF-8");
        let address = line
            .strip_prefix("Listening on ")
            .and_then(|rest| rest.split_once(". "))
            .and_then(|(address, _)| address.parse().ok())
            .unwrap_or_else(|| panic!("no address: {line:?}"));
        Self {
            process,
            address,
            stdout,
        }
    }

    /// Somebody who has been let in.
    fn guest(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address).expect("it listens");
        let mut guest = BufReader::new(stream);
        hears(&mut guest, "q to leave.");
        guest
    }

    /// Stops it by a signal. Gives its exit code and its last line.
    fn stop(mut self, signal: Signal) -> (Option<i32>, String) {
        let id = Pid::from_child(&self.process);
        kill_process(id, signal).expect("it runs");
        let mut printed = String::new();
        let read = self.stdout.read_to_string(&mut printed);
        read.expect("it prints UTF-8");
        let status = self.process.wait().expect("it can be waited for");
        (status.code(), printed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads up to a line that ends so.
#[track_caller]
fn hears(guest: &mut BufReader<TcpStream>, end: &str) {
    let mut line = Vec::new();
    while !line.ends_with(format!("{end}\r\n").as_bytes()) {
        line.clear();
        let read = guest.read_until(b'\n', &mut line);
        assert_ne!(read.expect("it is connected"), 0, "never heard: {end}");
    }
}

fn press(guest: &BufReader<TcpStream>, key: &str) {
    guest.get_ref().write_all(key.as_bytes()).expect("it reads");
}

#[test]
fn a_signal_closes_it_in_good_order() {
    for (signal, code, cores) in [
        (Signal::INT, 130, "1"),
        (Signal::TERM, 143, "1"),
        (Signal::INT, 130, "3"),
        (Signal::HUP, 129, "2"),
    ] {
        let server = Server::start(cores);
        let address = server.address;
        let mut guests = [server.guest(), server.guest(), server.guest()];
        for (guest, heard) in guests.iter_mut().zip([
            "You wait for an opponent.",
            "Press r, p or s.",
            "You wait for an opponent.",
        ]) {
            press(guest, " ");
            hears(guest, heard);
        }
        let hearing = std::thread::spawn(move || {
            for guest in &mut guests {
                hears(guest, "The arena closes. Good-bye");
            }
        });
        let (exit, printed) = server.stop(signal);
        assert!(hearing.join().is_ok());
        assert_eq!(exit, Some(code));
        let census = "guests: 3 came, 3 are gone: 3 stayed to the end; games: 0, rounds: 0\n";
        assert_eq!(printed, census);
        TcpListener::bind(address).expect("its port is free");
    }
}

#[test]
fn it_lives_on_when_it_runs_out_of_files() {
    let mut server = Server::with_files(16);
    let mut waiting = server.guest();
    let mut crowd: Vec<_> = (0..16)
        .map(|_| TcpStream::connect(server.address).expect("it listens"))
        .collect();
    let stderr = server.process.stderr.take().expect("stderr is piped");
    let mut complaint = String::new();
    let read = BufReader::new(stderr).read_line(&mut complaint);
    read.expect("it complains in UTF-8");
    assert!(
        complaint.starts_with("rps_server: cannot accept: Too many open files"),
        "{complaint}"
    );
    press(&waiting, "b");
    hears(&mut waiting, "you, guest 1");
    let last = crowd.pop().expect("there are sixteen");
    drop(crowd);
    let mut last = BufReader::new(last);
    hears(&mut last, "q to leave.");
}

#[test]
fn bots_play_in_an_arena_of_their_own() {
    let output = example("rps_bots").run();
    let (stdout, stderr) = texts(&output);
    assert_eq!(stderr, "");
    assert!(
        stdout.starts_with(&documented_output("rps_bots")),
        "{stdout}"
    );
    let figures: Vec<_> = stdout.lines().skip(2).collect();
    assert!(figures[0].starts_with("games: "), "{stdout}");
    assert!(figures[1].starts_with("answer to a key: "), "{stdout}");
}

#[test]
fn bots_play_in_another_process() {
    check_bots("1");
    check_bots("3"); // everybody plays with everybody, wherever their sockets are
}

#[track_caller]
fn check_bots(cores: &str) {
    let server = Server::start(cores);
    let options = ["--guests", "51", "--rounds", "2", "--think", "1"];
    let output = example("rps_bots")
        .args(options)
        .args([server.address.to_string()])
        .run();
    let (stdout, stderr) = texts(&output);
    assert_eq!(stderr, "");
    assert!(
        stdout.starts_with("guests: 51 came, 51 went to the end, 0 were lost\n"),
        "{stdout}"
    );
    assert_eq!(output.status.code(), Some(0));
    let (_, census) = server.stop(Signal::INT);
    assert!(
        census.starts_with("guests: 51 came, 51 are gone: 51 left; "),
        "{census}"
    );
}

#[test]
fn bots_refuse_what_they_cannot_do() {
    let bots = || example("rps_bots");
    bots()
        .args(["here"])
        .refuses("", "\"here\": not ADDRESS:PORT; see --help");
    bots()
        .args(["--guests", "many"])
        .refuses("", "--guests \"many\": not a natural number; see --help");
    let even = "--best-of \"8\": not an odd number; see --help";
    bots().args(["--best-of", "8"]).refuses("", even);
}
