//! Every row of the catalogue has a test, or a reason why it has none.

const CATALOGUE: &str = include_str!("../../../../data/catalogue.txt");

const TESTS: &[&str] = &[
    include_str!("basics.rs"),
    include_str!("close.rs"),
    include_str!("close_cleanup.rs"),
    include_str!("context.rs"),
    include_str!("delegation.rs"),
    include_str!("delegation_closing.rs"),
    include_str!("delegation_raising.rs"),
    include_str!("finalisation.rs"),
    include_str!("handlers.rs"),
    include_str!("loops.rs"),
    include_str!("misuse.rs"),
    include_str!("priming.rs"),
    include_str!("reentrancy.rs"),
    include_str!("returns.rs"),
    include_str!("send.rs"),
    include_str!("states.rs"),
    include_str!("stop_iteration.rs"),
    include_str!("throw.rs"),
    include_str!("throw_nested.rs"),
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

fn has_a_test(id: &str) -> bool {
    let name = format!("fn {}_", id.to_lowercase());
    TESTS.iter().any(|tests| tests.contains(&name))
}

#[test]
fn every_row_is_tested_or_excused() {
    let rows = rows();
    for &(id, excused) in &rows {
        assert_ne!(
            has_a_test(id),
            excused,
            "{id}: either a test or a reason, not both"
        );
    }
    let tested = rows.iter().filter(|(_, excused)| !excused).count();
    println!("{tested} of {} rows have a test", rows.len());
    assert_eq!(rows.len(), 195);
}

/// A test named after a row that is not there would look like coverage.
#[test]
fn every_test_is_named_after_a_row() {
    let rows = rows();
    for line in TESTS.iter().flat_map(|tests| tests.lines()) {
        let Some(name) = line.strip_prefix("fn ") else {
            continue;
        };
        let Some((id, _)) = name.split_once('_') else {
            continue;
        };
        if id.ends_with(|last: char| last.is_ascii_digit()) {
            let id = id.to_uppercase();
            assert!(rows.iter().any(|row| row.0 == id), "no row {id}");
        }
    }
}
