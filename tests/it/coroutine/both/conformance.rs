//! Two thousand generator programs, each with the trace that CPython made of it.
//!
//! The programs are syntax trees; here they are interpreted by coroutines, their scripts are run,
//! and every record is compared: what was logged, what came out, which state it left. Once with
//! `yield_from` and once with `yield_from_mut`. With a recorder before each generator nothing is
//! different. The data and its origin: `tests/data/cpython/README.md`.

use std::io::{BufRead, BufReader};

use flate2::read::GzDecoder;

mod driver;
mod evaluate;
mod interpreter;
mod syntax;

use interpreter::{Delegation, Recording};
use syntax::Case;

const CASES: &[u8] = include_bytes!("../../../data/cpython/cases.jsonl.gz");

fn cases() -> impl Iterator<Item = Case> {
    BufReader::new(GzDecoder::new(CASES)).lines().map(|line| {
        let line = line.expect("the recorded cases unpack");
        serde_json::from_str(&line).expect("a recorded case is a program, a script and a trace")
    })
}

#[track_caller]
fn check_all(delegation: Delegation, verb: &str) {
    let outcomes: Vec<_> = cases()
        .map(|case| driver::check(&case, delegation))
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
        (2_000, 2_000),
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
