//! The game server, as a process: its console is a pseudo-terminal, its guests are sockets.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use rustix::{
    process::{Pid, Signal, kill_process},
    termios::LocalModes,
};

use crate::process::{documented_output, example, program};
use crate::programs::game_loop::pty::Pty;

const GREETING: &str = "Rock, paper, scissors: press r, p or s.\r\nWelcome to the game\r\n";

/// A server that runs until the test is over, and its console.
struct Server {
    process: Child,
    console: Pty,
    modes_before: String,
    address: String,
}

impl Server {
    /// Listens on a free port.
    #[track_caller]
    fn start(arguments: &[&str]) -> Self {
        let mut console = Pty::open();
        let modes_before = console.modes();
        let process = Command::new(program("rps_server"))
            .args(["--port", "0"])
            .args(arguments)
            .stdin(console.theirs())
            .stdout(console.theirs())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a plain `cargo test` builds the examples");
        let printed = console.read_until("Ctrl-C ends.\n");
        let address = printed
            .strip_prefix("Listening on ")
            .and_then(|printed| printed.split_once(". "));
        let address = address.expect("it says where it listens").0.to_owned();
        let front_page = documented_output("rps_server").replace("127.0.0.1:12333", &address);
        assert_eq!(printed, front_page);
        Self {
            process,
            console,
            modes_before,
            address,
        }
    }

    fn guest(&self) -> Guest {
        let socket = TcpStream::connect(&self.address).expect("it listens");
        let mut guest = Guest { socket };
        guest.hears("\u{ff}\u{fb}\u{1}\u{ff}\u{fb}\u{3}");
        guest.hears(GREETING);
        guest
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).expect("it runs");
    }

    /// Waits for its end: it exits with this code, has said nothing of an error, and has left the
    /// terminal as it was.
    #[track_caller]
    fn ends(mut self, code: i32) {
        let mut complaints = String::new();
        let mut stderr = self.process.stderr.take().expect("stderr is piped");
        stderr
            .read_to_string(&mut complaints)
            .expect("it complains in UTF-8");
        assert_eq!(complaints, "");
        let status = self.process.wait().expect("it can be waited for");
        assert_eq!(status.code(), Some(code));
        assert_eq!(self.console.modes(), self.modes_before);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Guest {
    socket: TcpStream,
}

impl Guest {
    fn press(&mut self, keys: &[u8]) {
        self.socket.write_all(keys).expect("the server reads");
    }

    /// Reads exactly this; each letter is a byte.
    #[track_caller]
    fn hears(&mut self, expected: &str) {
        let mut heard = vec![0; expected.chars().count()];
        self.socket
            .read_exact(&mut heard)
            .expect("the server speaks");
        let heard: String = heard.into_iter().map(char::from).collect();
        assert_eq!(heard, expected);
    }

    #[track_caller]
    fn hears_the_end(&mut self) {
        assert_eq!(
            self.socket.read(&mut [0]).ok(),
            Some(0),
            "it hangs up, and says nothing more"
        );
    }
}

#[test]
fn a_full_round_and_the_next_guest_is_let_in() {
    let mut server = Server::start(&["--best-of", "3"]);
    assert!(!server.console.has(LocalModes::ECHO) && !server.console.has(LocalModes::ICANON));
    let mut guest = server.guest();
    let mut next = TcpStream::connect(&server.address).expect("there is room at the door");
    let connected = server.console.read_until("\n");
    assert!(
        connected.starts_with("Player connected: 127.0.0.1:"),
        "{connected}"
    );

    guest.press(b"x");
    guest.hears("Invalid key\r\n");
    server.console.press("y"); // without enter, and what is pressed is not shown
    assert_eq!(server.console.read_until("\n"), "Invalid key\n");

    guest.press(b"\xff\xfd\x01\xff\xfd\x03s\r\n"); // a client that agrees, in line mode
    server.console.press("r");
    guest.hears("Player 0: r, Player 1: s\r\nPlayer 0 wins!\r\nWins: 1 - 0\r\n");
    let first = "Player 0: r, Player 1: s\nPlayer 0 wins!\nWins: 1 - 0\nOverall: 100.00%\n";
    assert_eq!(server.console.read_until("%\n"), first);

    server.console.press("p");
    guest.press(b"r");
    guest.hears("Player 0: p, Player 1: r\r\nPlayer 0 wins!\r\nWins: 2 - 0\r\n");
    guest.hears("Thank you for playing!\r\n");
    guest.hears_the_end();
    server.console.read_until("Thank you for playing!\n");

    next.read_exact(&mut [0; 6]).expect("it is let in");
    Guest { socket: next }.hears(GREETING);
    assert!(
        server
            .console
            .read_until("\n")
            .starts_with("Player connected: ")
    );
}

#[test]
fn a_guest_who_vanishes_is_announced() {
    let mut server = Server::start(&[]);
    for _ in 0..2 {
        let mut guest = server.guest();
        guest.press(b"r");
        server.console.press("rx");
        guest.hears("Player 0: r, Player 1: r\r\n");
        drop(guest);
        server.console.read_until("Opponent disconnected.\n");
    }
}

#[test]
fn signals_end_it_with_their_codes_and_the_terminal_restored() {
    for (signal, code) in [
        (Signal::INT, 130),
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
        let server = Server::start(&[]);
        server.send(signal);
        server.ends(code);

        let server = Server::start(&[]);
        let mut guest = server.guest();
        server.send(signal);
        guest.hears("Opponent disconnected.\r\n");
        guest.hears_the_end();
        server.ends(code);
    }
}

#[test]
fn a_console_that_hangs_up_ends_it() {
    let mut server = Server::start(&[]);
    let mut guest = server.guest();
    std::mem::replace(&mut server.console, Pty::open()).hang_up();
    guest.hears("Opponent disconnected.\r\n");
    guest.hears_the_end();
    assert_eq!(
        server.process.wait().expect("it can be waited for").code(),
        Some(0)
    );
}

#[test]
fn nonsense_is_refused() {
    for (arguments, complaint) in [
        (
            ["--port", "http"],
            "--port \"http\": not a natural number; see --help",
        ),
        (
            ["--host", "here"],
            "--host \"here\": invalid IP address syntax; see --help",
        ),
        (
            ["--best-of", "8"],
            "--best-of \"8\": not an odd number; see --help",
        ),
        (
            ["--idle", "0"],
            "--idle \"0\": a guest needs a second at least; see --help",
        ),
        (
            ["--port", "0"],
            "standard input is no terminal: run it in one, or use --arena",
        ),
    ] {
        example("rps_server").args(arguments).refuses("", complaint);
    }
}

#[test]
fn a_port_that_is_taken_is_refused() {
    let server = Server::start(&[]);
    let (_, port) = server.address.split_once(':').expect("it has a port");
    let console = Pty::open();
    let before = console.modes();
    let refused = Command::new(program("rps_server"))
        .args(["--port", port])
        .stdin(console.theirs())
        .output()
        .expect("a plain `cargo test` builds the examples");
    let printed = String::from_utf8_lossy(&refused.stderr);
    let expected = format!(
        "rps_server: cannot listen on {}: Address already in use",
        server.address
    );
    assert!(printed.starts_with(&expected), "{printed}");
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(console.modes(), before);
}
