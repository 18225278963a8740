//! Every row of the catalogue is a recorded case, or has a test, or a reason why it has neither.

use std::collections::BTreeSet;

const CATALOGUE: &str = include_str!("../../../data/catalogue.txt");
const RECORDED: &str = include_str!("../../../data/cpython/catalogue.jsonl");

/// The files that have tests of rows: some are named after them, others the catalogue names.
const TESTS: &[&str] = &[
    include_str!("../both/catalogue/context.rs"),
    include_str!("../both/catalogue/delegation.rs"),
    include_str!("../both/catalogue/loops.rs"),
    include_str!("../both/catalogue/reentrancy.rs"),
    include_str!("../both/catalogue/values.rs"),
    include_str!("misuse.rs"),
    include_str!("../protocol/closing.rs"),
    include_str!("../protocol/delegation.rs"),
    include_str!("../protocol/depth.rs"),
    include_str!("../protocol/dropping.rs"),
    include_str!("../protocol/iteration.rs"),
    include_str!("../protocol/locations.rs"),
    include_str!("../protocol/misuse.rs"),
    include_str!("../protocol/panics.rs"),
    include_str!("../protocol/refusals.rs"),
];

/// The ids of the rows, in order, each with the line below it that names a test or a reason.
fn rows() -> Vec<(&'static str, Option<&'static str>)> {
    let mut rows = Vec::new();
    for line in CATALOGUE.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(['=', '!']) {
            let (_, below) = rows.last_mut().expect("it stands below a row");
            *below = Some(line);
        } else {
            let (id, _origin) = line.split_once(' ').expect("a row has an id and an origin");
            rows.push((id, None));
        }
    }
    rows
}

fn recorded() -> BTreeSet<String> {
    let id = |line: &str| line.split('"').nth(3).map(str::to_owned);
    RECORDED.lines().filter_map(id).collect()
}

/// The names of all tests.
fn tests() -> impl Iterator<Item = &'static str> {
    let lines = TESTS.iter().flat_map(|tests| tests.lines());
    lines.filter_map(|line| line.strip_prefix("fn ")?.strip_suffix("() {"))
}

/// The rows after which tests are named: `fn bas20_..`.
fn named() -> BTreeSet<String> {
    tests()
        .filter_map(|name| name.split_once('_'))
        .filter(|(id, _)| id.ends_with(|last: char| last.is_ascii_digit()))
        .map(|(id, _)| id.to_uppercase())
        .collect()
}

#[test]
fn every_row_is_recorded_tested_or_excused() {
    let (recorded, named) = (recorded(), named());
    for (id, below) in rows() {
        let ways = [recorded.contains(id), named.contains(id), below.is_some()];
        let count = ways.iter().filter(|way| **way).count();
        assert_eq!(count, 1, "{id}: recorded, named, excused below: {ways:?}");
        if let Some(test) = below.and_then(|line| line.strip_prefix("= ")) {
            assert!(tests().any(|name| name == test), "{id}: no test {test}");
        }
    }
    let (recorded, named) = (recorded.len(), named.len());
    println!("{recorded} rows are recorded cases, {named} have a test of their own");
    assert_eq!(rows().len(), 195);
}

/// A case or a test named after a row that is not there would look like coverage.
#[test]
fn every_case_and_every_test_is_named_after_a_row() {
    let rows: BTreeSet<_> = rows().into_iter().map(|(id, _)| id.to_owned()).collect();
    assert_eq!(&(&recorded() | &named()) - &rows, BTreeSet::new());
}
