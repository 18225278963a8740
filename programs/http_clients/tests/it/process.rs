//! A client as a process: what it is given, and what is asserted of it.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

/// The clients, each with its executable and the source of its front page.
const CLIENTS: [(&str, &str, &str); 2] = [
    (
        "api_stream",
        env!("CARGO_BIN_EXE_api_stream"),
        include_str!("../../src/bin/api_stream/main.rs"),
    ),
    (
        "crawler",
        env!("CARGO_BIN_EXE_crawler"),
        include_str!("../../src/bin/crawler/main.rs"),
    ),
];

/// A client with its arguments; nothing has run yet.
pub(crate) struct Client {
    name: &'static str,
    source: &'static str,
    command: Command,
}

/// Names a client.
#[track_caller]
pub(crate) fn client(name: &str, arguments: &[&str]) -> Client {
    let known = CLIENTS.into_iter().find(|known| known.0 == name);
    let (name, program, source) = known.unwrap_or_else(|| panic!("there is no {name}"));
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    Client {
        name,
        source,
        command,
    }
}

impl Client {
    pub(crate) fn spawn(&mut self) -> Child {
        self.command.spawn().expect("cargo has built it")
    }

    pub(crate) fn run(&mut self) -> Output {
        self.command.output().expect("cargo has built it")
    }

    /// It ends with this code, printed this, and complained of this, if of anything.
    #[track_caller]
    pub(crate) fn ends(&mut self, code: i32, printed: &str, complaint: &str) {
        let output = self.run();
        let complaint = match complaint {
            "" => String::new(),
            complaint => format!("{}: {complaint}\n", self.name),
        };
        assert_eq!(texts(&output), (printed.to_owned(), complaint));
        assert_eq!(output.status.code(), Some(code));
    }

    #[track_caller]
    pub(crate) fn prints(&mut self, expected: &str) {
        self.ends(0, expected, "");
    }

    #[track_caller]
    pub(crate) fn refuses(&mut self, complaint: &str) {
        self.ends(2, "", complaint);
    }

    /// It prints exactly what its own front page shows.
    #[track_caller]
    pub(crate) fn prints_its_front_page(&mut self) {
        let lines = self
            .source
            .lines()
            .map_while(|line| line.strip_prefix("//!"));
        let shown = lines.skip_while(|line| *line != " ```text").skip(1);
        let shown = shown.take_while(|line| *line != " ```");
        let shown: String = shown
            .map(|line| format!("{}\n", line.trim_start()))
            .collect();
        assert_ne!(shown, "", "its front page shows an output");
        self.prints(&shown);
    }

    /// It prints `first`, and ends in peace when nobody reads on.
    #[track_caller]
    pub(crate) fn survives_a_closed_pipe(&mut self, first: &str) {
        let mut child = self.spawn();
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it prints UTF-8");
        assert_eq!(line, first);
        drop(stdout);
        let output = child.wait_with_output().expect("it can be waited for");
        assert_eq!(texts(&output).1, "");
        assert!(output.status.success(), "{}", output.status);
    }
}

/// Interrupts a process, which ends by that and says nothing: a shell reports it as 130.
#[track_caller]
pub(crate) fn check_interrupt(child: Child) {
    kill_process(Pid::from_child(&child), Signal::INT).expect("it runs");
    let output = child.wait_with_output().expect("it can be waited for");
    assert_eq!(output.status.signal(), Some(2), "{}", output.status);
    assert_eq!(texts(&output).1, "");
}

pub(crate) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("clients print UTF-8");
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn help_shows_the_usage_and_an_unknown_option_is_refused() {
    for (name, ..) in CLIENTS {
        let output = client(name, &["--help"]).run();
        let help = texts(&output).0;
        assert!(help.starts_with(&format!("usage: {name}")), "{help}");
        assert!(help.lines().all(|line| line.len() <= 80), "{help}");
        assert_eq!(output.status.code(), Some(0));
        client(name, &["--frobnicate"]).refuses("invalid option '--frobnicate'; see --help");
    }
}
