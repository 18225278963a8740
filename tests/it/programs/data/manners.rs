//! The data programs when nobody reads on, when they are interrupted, and when a file fails
//! them.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use crate::process::{
    Example, example,
    files::{argument, directory, file},
    interrupt::check_interrupt,
};

/// A program that has something to say as soon as it has read something.
struct Talkative {
    program: Example,
    reads: &'static str,
    says: &'static str,
}

fn talkative() -> Vec<Talkative> {
    let case = |name, arguments: &[&str], reads, says| Talkative {
        program: example(name).args(arguments.iter().copied()),
        reads,
        says,
    };
    let batch = ["batches", "--size", "1", "-"];
    let endless = ["--print", "10000000000000"];
    vec![
        case("grep", &["ERROR"], "an ERROR\n", "an ERROR\n"),
        case("grep", &["--regex", "^ERR", "-"], "ERR\n", "ERR\n"),
        case(
            "log_pipeline",
            &["-"],
            "ERROR: oh\n",
            "standard input:1: oh\n",
        ),
        case("chunks", &["rows", "-"], "a,b\n", "a,b\n"),
        case("chunks", &batch, "1\n2\n", "batch 1: 1 x 1, means 2\n"),
        case("parallel_batches", &endless, "", "0\n"),
    ]
}

#[test]
fn a_closed_pipe_ends_them_in_peace() {
    for Talkative {
        program,
        reads,
        says,
    } in talkative()
    {
        program.stdin(reads).survives_a_closed_pipe(says);
    }
}

#[test]
fn an_interrupt_ends_them_at_once() {
    let log = file(&directory("interrupted"), "app.log", "ERROR 1\n");
    let following = Talkative {
        program: example("grep").args(["--follow", "ERROR", &log]),
        reads: "",
        says: "ERROR 1\n",
    };
    for Talkative {
        program,
        reads,
        says,
    } in talkative().into_iter().chain([following])
    {
        let mut child = program.spawn();
        let mut stdin = child.stdin.take().expect("stdin is piped");
        stdin.write_all(reads.as_bytes()).expect("it reads");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut said = String::new();
        stdout.read_line(&mut said).expect("it answers in UTF-8");
        assert_eq!(said, says);
        check_interrupt(&mut child);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let dir = directory("unreadable");
    let missing = argument(&dir.join("no.such"));
    for (name, arguments) in [
        ("grep", &["ERROR"][..]),
        ("grep", &["--follow", "ERROR"]),
        ("log_pipeline", &[]),
        ("chunks", &["bytes"]),
        ("chunks", &["rows"]),
    ] {
        let refuses = |path: &str, complaint: &str| {
            let given = arguments.iter().copied().chain([path]);
            example(name)
                .args(given)
                .refuses("", &format!("{path}: {complaint}"));
        };
        refuses(&missing, "No such file or directory (os error 2)");
        if !arguments.contains(&"--follow") {
            refuses(&argument(&dir), "Is a directory (os error 21)");
            refuses("/proc/self/mem", "Input/output error (os error 5)");
        }
    }
}

#[test]
fn output_that_cannot_be_written_is_no_success() {
    let log = file(&directory("full"), "app.log", "ERROR: 1\n");
    for (name, arguments, code) in [
        ("grep", &["ERROR"][..], 2), // as 1 says that nothing was found
        ("log_pipeline", &[], 2),
        ("chunks", &["bytes"], 1),
    ] {
        let full = fs::File::create("/dev/full").expect("Linux has it");
        let output = Command::new(crate::process::program(name))
            .args(arguments)
            .arg(&log)
            .stdout(full)
            .stdin(Stdio::null())
            .output()
            .expect("a plain `cargo test` builds the examples");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("No space left on device"), "{stderr}");
        assert_eq!(output.status.code(), Some(code), "{name}");
    }
}
