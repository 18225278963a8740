//! The search in files that are there.

use std::fs;

use crate::process::{
    example,
    files::{argument, directory, file},
    golden,
};

#[test]
fn it_prints_what_the_python_programs_print() {
    let programs = ["000_04_log_streaming", "003_13_log_errors", "003_22_grep"];
    let expected: String = programs.map(golden).concat();
    let timestamps = ["2025-08-11 21:26:21.842879", "2025-08-11 21:26:24.849251"];
    let expected = timestamps.iter().fold(expected, |text, timestamp| {
        text.replacen("<timestamp>", timestamp, 1)
    });
    let printed = crate::process::documented_output("grep");
    assert!(expected.contains(&printed), "it does not print:\n{printed}");
    example("grep").prints(&expected);
}

#[test]
fn lines_are_bytes_behind_the_names_of_their_files() {
    let dir = directory("grep_bytes");
    let one = file(&dir, "one", "an ERROR\nfine\n\nERROR");
    let two = file(&dir, "two", b"\xff ERROR\0\r\nerror\n");
    let output = example("grep").args(["ERROR", &one, &two]).run();
    let mut expected = format!("{one}:an ERROR\n{one}:ERROR\n{two}:").into_bytes();
    expected.extend(b"\xff ERROR\0\r\n");
    assert_eq!(output.stdout, expected);
    example("grep")
        .args(["ERROR", &one])
        .prints("an ERROR\nERROR\n");
    example("grep")
        .args(["RR", "-"])
        .stdin("ERROR")
        .prints("ERROR\n");
    example("grep")
        .args(["--regex", "^.R+", &one])
        .prints("ERROR\n");
    example("grep")
        .args([".R"])
        .stdin("ERR\n.R\n")
        .prints(".R\n");
    example("grep")
        .args([""])
        .stdin("a\n\nb")
        .prints("a\n\nb\n");
}

#[test]
fn lines_across_reads_are_found_once() {
    let dir = directory("grep_blocks");
    // Lines of many lengths, so that no read of a round number of bytes ends with one of them.
    let line = |number: usize| format!("{number}{}\n", "x".repeat(number % 97));
    let text: String = (0..20_000).map(line).collect();
    let path = file(&dir, "text", &text);
    let expected: String = (0..20_000)
        .map(line)
        .filter(|line| line.contains("77"))
        .collect();
    assert!(
        text.len() > 4 << 17,
        "{} bytes are several reads",
        text.len()
    );
    example("grep").args(["77", &path]).prints(&expected);
    example("grep")
        .args(["--regex", "7[7]", &path])
        .prints(&expected);
}

#[test]
fn a_long_line_is_held_up_to_a_bound() {
    let dir = directory("grep_long");
    let long = "x".repeat(1 << 20) + "ERROR";
    let path = file(&dir, "long", format!("one\n{long}\ntwo"));
    example("grep")
        .args(["ERROR", &path])
        .prints(&(long + "\n"));
    let path = dir.join("hole");
    fs::write(&path, "ERROR\n").expect("the target directory can be written");
    let hole = fs::OpenOptions::new().write(true).open(&path);
    let sparse = hole.and_then(|file| file.set_len(1 << 32));
    sparse.expect("a sparse file can be made");
    let path = argument(&path);
    let complaint = format!("{path}: the line at byte 6 is longer than 16777216 bytes");
    example("grep")
        .args(["ERROR", &path])
        .refuses("ERROR\n", &complaint);
}

#[test]
fn the_exit_code_says_whether_a_line_was_found() {
    for input in ["", "fine\n"] {
        let output = example("grep").args(["ERROR", "-"]).stdin(input).run();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()));
    }
}

/// As GNU grep does.
#[test]
fn a_file_that_cannot_be_read_is_reported_and_the_others_are_searched() {
    let dir = directory("grep_missing");
    let here = file(&dir, "here", "ERROR\n");
    let missing = argument(&dir.join("no.such"));
    let dir = argument(&dir);
    let unread = "/proc/self/mem"; // it can be opened
    let searched = [&missing, &here, &dir, unread, &here];
    let found = format!("{here}:ERROR\n{here}:ERROR\n");
    let complaint = format!(
        "{missing}: No such file or directory (os error 2)\n\
         grep: {dir}: Is a directory (os error 21)\n\
         grep: {unread}: Input/output error (os error 5)"
    );
    for (pattern, found) in [("ERROR", &*found), ("fine", "")] {
        let arguments = [pattern].into_iter().chain(searched);
        example("grep").args(arguments).refuses(found, &complaint);
    }
}

#[test]
fn a_bad_pattern_is_refused() {
    let refuses = |arguments: &[&str], complaint| {
        let given = arguments.iter().copied();
        example("grep").args(given).refuses("", complaint);
    };
    refuses(&["--regex", "a("], "\"a(\": unclosed group; see --help");
    refuses(&["--regex"], "the pattern is missing; see --help");
    refuses(
        &["a\nb"],
        "the pattern has a line break, so no line can contain it; see --help",
    );
}
