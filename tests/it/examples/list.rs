//! The list of the examples, for whoever looks for one.

use std::{collections::BTreeSet, fs, path::Path};

use crate::process::{ROOT, programs};

/// The paragraph that a source begins with.
fn summary(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//! "));
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_example_is_listed_by_what_its_source_begins_with() {
    let expected: BTreeSet<_> = programs()
        .iter()
        .map(|program| {
            let link = program.path.strip_prefix("examples/");
            let link = link.map_or_else(|| format!("../{}", program.path), str::to_owned);
            let (name, shows) = (&program.name, summary(&program.text));
            format!("| [`cargo run --example {name}`]({link}) | {shows} |")
        })
        .collect();
    assert!(expected.len() > 30, "{expected:#?}");
    let list = Path::new(ROOT).join("examples/README.md");
    let list = fs::read_to_string(list).expect("it is there");
    let listed: BTreeSet<_> = list
        .lines()
        .filter(|line| line.starts_with("| ["))
        .collect();
    assert_eq!(listed, expected.iter().map(String::as_str).collect());
}
