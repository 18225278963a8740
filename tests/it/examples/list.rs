//! The list of the examples, for whoever looks for one.

use std::{collections::BTreeSet, fs, path::Path};

use super::{EXAMPLES, programs};

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
