//! The list of the examples, for whoever looks for one.

use std::{collections::BTreeSet, fs, path::Path};

use super::EXAMPLES;

/// The programs in a folder of `examples`: a name, and the source with its `main`.
fn programs(folder: &str) -> Vec<(String, String)> {
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

/// The paragraph that a source begins with.
fn summary(source: &str) -> String {
    let text = fs::read_to_string(Path::new(EXAMPLES).join(source)).expect("it is there");
    let lines: Vec<_> = text
        .lines()
        .map_while(|line| line.strip_prefix("//! "))
        .collect();
    lines.join(" ")
}

#[test]
fn every_example_is_listed_by_what_its_source_begins_with() {
    let programs = [programs(""), programs("data/")].concat();
    let line =
        |(name, source): &(String, String)| format!("- [`{name}`]({source}): {}", summary(source));
    let expected: BTreeSet<_> = programs.iter().map(line).collect();
    assert!(expected.len() > 30, "{expected:#?}");
    let list = fs::read_to_string(Path::new(EXAMPLES).join("README.md")).expect("it is there");
    let listed: BTreeSet<_> = list.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(listed, expected.iter().map(String::as_str).collect());
}
