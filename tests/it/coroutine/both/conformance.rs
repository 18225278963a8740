//! Generator programs, each with the trace that CPython made of it: two thousand that were
//! generated, and the rows of the catalogue that are such programs.
//!
//! The programs are syntax trees; here they are interpreted by coroutines, their scripts are run,
//! and every record is compared: what was logged, what came out, which state it left. Once with
//! `yield_from` and once with `yield_from_mut`. With a recorder before each generator nothing is
//! different. The data and its origin: `tests/data/cpython/README.md`.

use std::io::Read;

use flate2::read::GzDecoder;

mod driver;
mod evaluate;
pub(crate) mod interpreter;
pub(crate) mod syntax;

use interpreter::{Delegation, Recording};
use syntax::Case;

const GENERATED: &[u8] = include_bytes!("../../../data/cpython/cases.jsonl.gz");
const CATALOGUE: &str = include_str!("../../../data/cpython/catalogue.jsonl");

pub(crate) fn cases() -> Vec<Case> {
    let mut lines = CATALOGUE.to_owned();
    GzDecoder::new(GENERATED)
        .read_to_string(&mut lines)
        .expect("the recorded cases unpack");
    let read = |line| {
        serde_json::from_str(line).expect("a recorded case is a program, a script and a trace")
    };
    lines.lines().map(read).collect()
}

#[track_caller]
fn check_all(delegation: Delegation, verb: &str) {
    let outcomes: Vec<_> = cases()
        .iter()
        .map(|case| driver::check(case, delegation))
        .collect();
    let disagreements: Vec<_> = outcomes.iter().filter_map(|it| it.as_ref().err()).collect();
    let agree = outcomes.len() - disagreements.len();
    println!(
        "{agree} of {} cases agree with CPython, through {verb}",
        outcomes.len()
    );
    for disagreement in disagreements.iter().take(5) {
        println!("{disagreement}");
    }
    assert_eq!(
        (agree, outcomes.len()),
        (2_128, 2_128),
        "cases that agree, of all"
    );
}

#[test]
fn every_recorded_case_agrees_through_yield_from() {
    check_all(Delegation::Owned, "yield_from");
}

#[test]
fn every_recorded_case_agrees_through_yield_from_mut() {
    check_all(Delegation::Borrowed, "yield_from_mut");
}

#[test]
fn under_a_recorder_every_case_is_what_it_is_without() {
    for case in cases() {
        for delegation in [Delegation::Owned, Delegation::Borrowed] {
            let plain = driver::play(&case, delegation, Recording::Absent);
            let recorded = driver::play(&case, delegation, Recording::OfEach);
            let differs = recorded
                .iter()
                .zip(&plain)
                .find(|(one, other)| one != other);
            assert_eq!(differs, None, "in {}, {delegation:?}", case.id);
            assert_eq!(recorded.len(), plain.len());
        }
    }
}
