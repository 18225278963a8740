//! Every row of the catalogue is a recorded case, or has a test, or a reason why it has neither.

use std::collections::BTreeSet;

const CATALOGUE: &str = include_str!("../../../data/catalogue.txt");
const RECORDED: &str = include_str!("../../../data/cpython/catalogue.jsonl");

const TESTS: &[&str] = &[
    include_str!("context.rs"),
    include_str!("delegation.rs"),
    include_str!("locals.rs"),
    include_str!("loops.rs"),
    include_str!("misuse.rs"),
    include_str!("reentrancy.rs"),
    include_str!("values.rs"),
];

/// The ids of the rows, in order, each with whether a reason stands below it.
fn rows() -> Vec<(&'static str, bool)> {
    let mut rows = Vec::new();
    for line in CATALOGUE.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('!') {
            let (_, excused) = rows.last_mut().expect("a reason stands below a row");
            *excused = true;
        } else {
            let (id, _origin) = line.split_once(' ').expect("a row has an id and an origin");
            rows.push((id, false));
        }
    }
    rows
}

fn recorded() -> BTreeSet<String> {
    let id = |line: &str| line.split('"').nth(3).map(str::to_owned);
    RECORDED.lines().filter_map(id).collect()
}

/// The rows after which tests are named: `fn bas19_..`.
fn tested() -> BTreeSet<String> {
    let names = TESTS.iter().flat_map(|tests| tests.lines());
    names
        .filter_map(|line| line.strip_prefix("fn ")?.split_once('_'))
        .filter(|(id, _)| id.ends_with(|last: char| last.is_ascii_digit()))
        .map(|(id, _)| id.to_uppercase())
        .collect()
}

#[test]
fn every_row_is_recorded_tested_or_excused() {
    let (rows, recorded, tested) = (rows(), recorded(), tested());
    for &(id, excused) in &rows {
        let ways = [recorded.contains(id), tested.contains(id), excused];
        let count = ways.iter().filter(|way| **way).count();
        assert_eq!(
            count, 1,
            "{id}: a recorded case, a test or a reason: {ways:?}"
        );
    }
    println!(
        "{} of {} rows are recorded cases, {} are tests",
        recorded.len(),
        rows.len(),
        tested.len()
    );
    assert_eq!(rows.len(), 195);
}

/// A case or a test named after a row that is not there would look like coverage.
#[test]
fn every_case_and_every_test_is_named_after_a_row() {
    let rows: BTreeSet<_> = rows().into_iter().map(|(id, _)| id.to_owned()).collect();
    let named = &recorded() | &tested();
    assert_eq!(&named - &rows, BTreeSet::new());
}
