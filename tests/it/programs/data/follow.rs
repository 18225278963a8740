//! `grep --follow`: files that grow, are cut, and lose their names.

use std::{
    fs::{self, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout},
};

use crate::process::{
    example,
    files::{argument, directory, file},
};

/// A search that goes on until the test is over.
struct Follower {
    process: Child,
    found: BufReader<ChildStdout>,
}

impl Follower {
    fn start(files: &[&str]) -> Self {
        let arguments = ["--follow", "ERROR"]
            .into_iter()
            .chain(files.iter().copied());
        let mut process = example("grep").args(arguments).spawn();
        let stdout = process.stdout.take().expect("stdout is piped");
        Self {
            process,
            found: BufReader::new(stdout),
        }
    }

    #[track_caller]
    fn finds(&mut self, expected: &str) {
        let mut line = String::new();
        self.found.read_line(&mut line).expect("it finds UTF-8");
        assert_eq!(line, format!("{expected}\n"));
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn append(path: &Path, text: &str) {
    let file = OpenOptions::new().append(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.expect("a file of this test can be written");
}

/// A log, and the name that it gets when it is rotated.
fn log(name: &str, text: &str) -> (PathBuf, PathBuf) {
    let dir = directory(name);
    file(&dir, "app.log", text);
    (dir.join("app.log"), dir.join("app.log.1"))
}

#[test]
fn lines_are_found_as_they_are_written() {
    let (path, _) = log("follow_growing", "ERROR 1\nfine\nERR");
    let mut follower = Follower::start(&[&argument(&path)]);
    follower.finds("ERROR 1");
    append(&path, "OR 2\nfine\n");
    follower.finds("ERROR 2");
    append(&path, "ERROR 3");
    append(&path, ", still 3\nERROR 4\n");
    follower.finds("ERROR 3, still 3");
    follower.finds("ERROR 4");
}

#[test]
fn a_rotated_file_is_read_to_its_end_and_then_its_successor() {
    let (path, old) = log("follow_rotated", "ERROR 1\n");
    let mut follower = Follower::start(&[&argument(&path)]);
    follower.finds("ERROR 1");
    fs::rename(&path, &old).expect("a file of this test can be renamed");
    append(&old, "ERROR 2, late\n");
    fs::write(&path, "ERROR 3\n").expect("there can be a new one");
    follower.finds("ERROR 2, late");
    follower.finds("ERROR 3");

    append(&path, "ERROR 4, without an end");
    fs::rename(&path, &old).expect("a file of this test can be renamed");
    fs::write(&path, "ERROR 5\n").expect("there can be a new one");
    follower.finds("ERROR 4, without an end");
    follower.finds("ERROR 5");
}

#[test]
fn a_truncated_file_is_read_from_its_begin() {
    let (path, _) = log(
        "follow_cut",
        "ERROR 1, a long line\nERROR 2, without an end",
    );
    let mut follower = Follower::start(&[&argument(&path)]);
    follower.finds("ERROR 1, a long line");
    fs::write(&path, "ERROR 3\n").expect("a file of this test can be written");
    follower.finds("ERROR 2, without an end");
    follower.finds("ERROR 3");
    append(&path, "ERROR 4\n");
    follower.finds("ERROR 4");
}

#[test]
fn several_files_take_turns() {
    let dir = directory("follow_several");
    let one = file(&dir, "one", "ERROR 1\nERROR 2\n");
    let two = file(&dir, "two", "ERROR 1\nERROR 2\n");
    let mut follower = Follower::start(&[&one, &two]);
    for number in 1..=2 {
        follower.finds(&format!("{one}:ERROR {number}"));
        follower.finds(&format!("{two}:ERROR {number}"));
    }
    append(Path::new(&two), "ERROR 3\n");
    follower.finds(&format!("{two}:ERROR 3"));
}

#[test]
fn it_ends_in_peace_when_nobody_reads_what_it_finds() {
    let (path, _) = log("follow_closed", "ERROR 1\n");
    let mut process = example("grep")
        .args(["--follow", "ERROR", &argument(&path)])
        .spawn();
    let mut found = BufReader::new(process.stdout.take().expect("stdout is piped"));
    found.read_line(&mut String::new()).expect("it finds UTF-8");
    drop(found);
    append(&path, "ERROR 2\n");
    let output = process.wait_with_output().expect("it can be waited for");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{}", output.status);
}

#[test]
fn a_successor_that_cannot_be_read_is_named() {
    let (path, old) = log("follow_directory", "ERROR 1\n");
    let mut follower = Follower::start(&[&argument(&path)]);
    follower.finds("ERROR 1");
    fs::rename(&path, &old).expect("a file of this test can be renamed");
    fs::create_dir(&path).expect("there can be a directory");
    let status = follower.process.wait().expect("it can be waited for");
    assert_eq!(status.code(), Some(2));
    let stderr = follower.process.stderr.take().expect("stderr is piped");
    let printed = BufReader::new(stderr).lines().next();
    let printed = printed.expect("it complains").expect("in UTF-8");
    let name = argument(&path);
    assert_eq!(
        printed,
        format!("grep: {name}: Is a directory (os error 21)")
    );
}

#[test]
fn files_that_cannot_be_followed_are_refused() {
    let dir = argument(&directory("follow_refused"));
    let refuses = |arguments: &[&str], complaint: &str| {
        let given = ["--follow"].into_iter().chain(arguments.iter().copied());
        example("grep").args(given).refuses("", complaint);
    };
    refuses(&[], "the pattern is missing; see --help");
    refuses(&["ERROR"], "--follow: which file? see --help");
    refuses(
        &["ERROR", "-"],
        "standard input: it is read as it comes; leave --follow out",
    );
    let hole = directory("follow_hole").join("hole");
    let sparse = fs::File::create(&hole).and_then(|file| file.set_len(1 << 32));
    sparse.expect("a sparse file can be made");
    let hole = argument(&hole);
    let bound = format!("{hole}: a line is longer than 16777216 bytes");
    refuses(&["ERROR", &hole], &bound);
    let no_file = format!("{dir}: not a regular file; only those can be followed");
    refuses(&["ERROR", &dir], &no_file);
}
