//! An example as a process: what it is given, and what is asserted of it.

mod built;
pub(crate) mod files;
pub(crate) mod interrupt;
mod limits;
mod sources;

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Output, Stdio},
};

pub(crate) use built::program;
pub(crate) use sources::{Program, ROOT, documented_output, golden, programs};

/// An example program with its arguments and its input; nothing has run yet.
pub(crate) struct Example {
    pub(crate) name: String,
    arguments: Vec<String>,
    input: Vec<u8>,
}

/// Names an example program.
pub(crate) fn example(name: impl Into<String>) -> Example {
    Example {
        name: name.into(),
        arguments: Vec::new(),
        input: Vec::new(),
    }
}

impl Example {
    pub(crate) fn args<A: Into<String>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(A::into));
        self
    }

    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// It ends well, prints exactly this, and says nothing else.
    #[track_caller]
    pub(crate) fn prints(self, expected: &str) {
        let output = self.run();
        let (stdout, stderr) = texts(&output);
        assert_eq!(stdout, expected, "stderr: {stderr}");
        assert_eq!(stderr, "");
        assert_eq!(output.status.code(), Some(0));
    }

    /// It prints the golden files of these names, one after the other, and its own front page shows
    /// no other output.
    #[track_caller]
    pub(crate) fn prints_golden(self, names: &[&str]) {
        let expected: String = names.iter().map(|name| golden(name)).collect();
        let printed = documented_output(&self.name);
        assert!(expected.contains(&printed), "it does not print:\n{printed}");
        self.prints(&expected);
    }

    /// It prints exactly what its own front page shows.
    #[track_caller]
    pub(crate) fn prints_its_front_page(self) {
        let printed = documented_output(&self.name);
        assert_ne!(printed, "", "its front page shows an output");
        self.prints(&printed);
    }

    /// It prints this much, then refuses its input: exit code 2 and one line on standard error.
    #[track_caller]
    pub(crate) fn refuses(self, printed: &str, complaint: &str) {
        let output = self.run();
        let (stdout, stderr) = texts(&output);
        assert_eq!(stderr, format!("{}: {complaint}\n", self.name));
        assert_eq!(stdout, printed);
        assert_eq!(output.status.code(), Some(2));
    }

    /// It answers the first of many lines with `first`, and ends in peace when nobody reads on.
    #[track_caller]
    pub(crate) fn survives_a_closed_pipe(self, first: &str) {
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        // It answers before the input ends: nothing waits in a buffer.
        stdin.write_all(&self.input).expect("it reads its input");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it answers in UTF-8");
        assert_eq!(line, first);
        drop(stdout);
        // It may be gone by now, and the pipe with it.
        let _ = stdin.write_all(&self.input.repeat(50_000));
        drop(stdin);
        let output = child.wait_with_output().expect("it can be waited for");
        assert_eq!(texts(&output).1, "");
        assert!(output.status.success(), "{}", output.status);
    }

    pub(crate) fn run(&self) -> Output {
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A program that refuses its input does not read all of it.
        let _ = stdin.write_all(&self.input);
        drop(stdin);
        child.wait_with_output().expect("it can be waited for")
    }

    #[track_caller]
    pub(crate) fn spawn(&self) -> Child {
        self.spawn_by(&mut Command::new(program(&self.name)))
    }

    /// Runs it by a command that begins so: the program, or one that takes the program to run.
    #[track_caller]
    pub(crate) fn spawn_by(&self, command: &mut Command) -> Child {
        command
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program(&self.name).display()))
    }
}

pub(crate) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("examples print UTF-8");
    (text(&output.stdout), text(&output.stderr))
}
