//! Real input: text files, JSON and directories.

use std::fs;

use crate::process::{
    example,
    files::{argument, directory, file, path},
    golden,
};

#[test]
fn custom_iterator_prints_the_lines_of_a_file_twice() {
    let quotes = include_str!("../../../examples/custom_iterator/quotes.txt");
    let dir = directory("lines");
    example("custom_iterator")
        .args([file(&dir, "quotes.txt", quotes)])
        .prints(&golden("003_00_file_lines"));
    example("custom_iterator")
        .args([file(&dir, "bytes.txt", b"  one \n\n\xff")])
        .prints(
            "\n--- Manual iteration using iter() and next() ---\n\n\
             one\n\n\u{fffd}\n\
             \nEnd of file reached.\n\
             \n--- Automatic iteration using python for loop ---\n\n\
             one\n\n\u{fffd}\n",
        );
    example("custom_iterator").args(["-"]).refuses(
        "",
        "standard input: it would be read twice; save it as a file",
    );
}

#[test]
fn yield_from_walks_a_directory() {
    let dir = directory("tree");
    example("yield_from")
        .args([argument(&dir)])
        .prints("0 files\n");
    file(&dir, "todo.txt", "");
    example("yield_from")
        .args([argument(&dir)])
        .prints("todo.txt\n1 file\n");
    fs::create_dir_all(dir.join("notes/2026")).expect("the target directory can be written");
    file(&dir, "notes/2026/november.txt", "");
    fs::create_dir(dir.join("zero")).expect("the target directory can be written");
    example("yield_from")
        .args([argument(&dir)])
        .prints("notes/\n  2026/\n    november.txt\ntodo.txt\nzero/\n2 files\n");
}

#[test]
fn yield_from_walks_as_deep_as_a_path_can_go() {
    let dir = directory("deep");
    let depth = 500;
    let bottom = dir.join(vec!["d"; depth].join("/"));
    fs::create_dir_all(bottom).expect("a path of a thousand bytes is possible");
    let expected: String = (0..depth)
        .map(|level| format!("{}d/\n", "  ".repeat(level)))
        .collect();
    example("yield_from")
        .args([argument(&dir)])
        .prints(&format!("{expected}0 files\n"));
}

#[test]
fn itertools_tour_groups_persons() {
    let dir = directory("persons");
    let persons = include_str!("../../../programs/data/examples/itertools_tour/person.json");
    let grouped = golden("003_11_groupby");
    example("itertools_tour")
        .args([file(&dir, "all.json", persons)])
        .prints(&grouped);
    let none = file(&dir, "none.json", "[]");
    example("itertools_tour").args([none]).prints("");
    let broken = file(
        &dir,
        "broken.json",
        "[{\"name\": \"Ada\", \"city\": \"London\"}]",
    );
    let missing = format!("{broken}: missing field `state` at line 1 column 34");
    example("itertools_tour")
        .args([broken])
        .refuses("", &missing);
}

#[test]
fn itertools_tour_slices_a_text() {
    let dir = directory("slice");
    let text: String = (1..=20).map(|line| format!("line {line}\n")).collect();
    let book = file(&dir, "book.txt", text);
    let short = file(&dir, "short.txt", "one\ntwo\n");
    example("itertools_tour")
        .args([short, book])
        .prints("line 11\nline 12\nline 13\n");
    example("itertools_tour")
        .args(["-"])
        .stdin("\n".repeat(10) + "line 11\n")
        .prints("line 11\n");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    for name in [
        "custom_iterator",
        "itertools_tour",
        "telnet_filter",
        "yield_from",
    ] {
        let missing = path(&directory(&format!("missing_{name}")), "no.such");
        let output = example(name).args([&missing]).run();
        let stderr = String::from_utf8(output.stderr).expect("it complains in UTF-8");
        assert!(
            stderr.starts_with(&format!("{name}: {missing}: ")),
            "{stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}
