//! An example as a process: what it is given, and what is asserted of it.
//!
//! Cargo builds the examples for a plain `cargo test`; they lie beside this test's own executable.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use super::EXAMPLES;

/// An example program with its arguments and its input; nothing has run yet.
pub(super) struct Example {
    pub(super) name: String,
    arguments: Vec<String>,
    input: Vec<u8>,
}

/// Names an example program.
pub(super) fn example(name: impl Into<String>) -> Example {
    Example {
        name: name.into(),
        arguments: Vec::new(),
        input: Vec::new(),
    }
}

impl Example {
    pub(super) fn args<A: Into<String>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(A::into));
        self
    }

    pub(super) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// It ends well, prints exactly this, and says nothing else.
    #[track_caller]
    pub(super) fn prints(self, expected: &str) {
        let output = self.run();
        let (stdout, stderr) = texts(&output);
        assert_eq!(stdout, expected, "stderr: {stderr}");
        assert_eq!(stderr, "");
        assert_eq!(output.status.code(), Some(0));
    }

    /// It prints the golden files of these names, one after the other, and its own front page tells
    /// no other output.
    #[track_caller]
    pub(super) fn prints_golden(self, names: &[&str]) {
        let expected: String = names.iter().map(|name| golden(name)).collect();
        let told = told_output(&self.name);
        assert!(expected.contains(&told), "it does not print:\n{told}");
        self.prints(&expected);
    }

    /// It prints exactly what its own front page tells.
    #[track_caller]
    pub(super) fn prints_what_it_tells(self) {
        let told = told_output(&self.name);
        assert_ne!(told, "", "its front page tells an output");
        self.prints(&told);
    }

    /// It prints this much, then refuses its input: exit code 2 and one line on standard error.
    #[track_caller]
    pub(super) fn refuses(self, printed: &str, complaint: &str) {
        let output = self.run();
        let (stdout, stderr) = texts(&output);
        assert_eq!(stderr, format!("{}: {complaint}\n", self.name));
        assert_eq!(stdout, printed);
        assert_eq!(output.status.code(), Some(2));
    }

    /// It answers the first of many lines with `first`, and ends in peace when nobody reads on.
    #[track_caller]
    pub(super) fn survives_a_closed_pipe(self, first: &str) {
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

    pub(super) fn run(&self) -> Output {
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A program that refuses its input does not read all of it.
        let _ = stdin.write_all(&self.input);
        drop(stdin);
        child.wait_with_output().expect("it can be waited for")
    }

    #[track_caller]
    pub(super) fn spawn(&self) -> Child {
        self.spawn_by(&mut Command::new(program(&self.name)))
    }

    /// Runs it by a command that begins so: the program, or one that takes the program to run.
    #[track_caller]
    pub(super) fn spawn_by(&self, command: &mut Command) -> Child {
        command
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                let program = program(&self.name);
                let program = program.display();
                panic!("{program}: {error}; a plain `cargo test` builds the examples")
            })
    }
}

/// This test is `target/PROFILE/deps/it-HASH`, an example `target/PROFILE/examples/NAME`.
pub(super) fn program(name: &str) -> PathBuf {
    let test = env::current_exe().expect("the test knows its own path");
    let profile = test
        .ancestors()
        .nth(2)
        .expect("the test is two levels down");
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    profile.join("examples").join(file)
}

/// The programs in a folder of the examples: a name, and the source with its `main`.
pub(super) fn programs(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(EXAMPLES).join(folder)).expect("it is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let sources = names.filter_map(|name| {
        let name = name.to_str().expect("our file names are plain");
        let (name, source) = match name.strip_suffix(".rs") {
            Some(stem) => (stem, format!("{folder}{name}")),
            None => (name, format!("{folder}{name}/main.rs")),
        };
        let text = fs::read_to_string(Path::new(EXAMPLES).join(&source)).ok()?;
        let is_program = text.contains("fn main()");
        is_program.then(|| (name.to_owned(), source))
    });
    sources.collect()
}

#[track_caller]
pub(super) fn golden(name: &str) -> String {
    let file = data(&format!("golden/{name}.out"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The first output that the example's first comment tells.
#[track_caller]
pub(super) fn told_output(name: &str) -> String {
    let examples = Path::new(EXAMPLES);
    let source = fs::read_to_string(examples.join(format!("{name}.rs")))
        .or_else(|_| fs::read_to_string(examples.join(name).join("main.rs")))
        .unwrap_or_else(|error| panic!("the source of {name}: {error}"));
    source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .skip_while(|line| *line != " ```text")
        .skip(1)
        .take_while(|line| *line != " ```")
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}

pub(super) fn data(path: &str) -> PathBuf {
    // Another package's tests lie elsewhere, but compare with the same files.
    let data = [
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"),
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data"),
    ];
    let found = data.map(|data| Path::new(data).join(path));
    found
        .iter()
        .find(|file| file.exists())
        .unwrap_or(&found[0])
        .clone()
}

pub(super) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("examples print UTF-8");
    (text(&output.stdout), text(&output.stderr))
}
