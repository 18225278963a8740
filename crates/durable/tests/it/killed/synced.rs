//! Run, then commit, then release, as the kernel sees it: no byte of what a yield asks for leaves
//! the process before the write-ahead log that has the yield was synced.

use std::{fs, process::Command};

use super::child::Child;
use crate::support::Folder;

const STEPS: u64 = 5;

/// Whether there is an `strace`, and it may trace.
fn can_trace() -> bool {
    let traced = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    traced.is_ok_and(|output| output.status.success())
}

#[derive(Debug, PartialEq)]
enum Call {
    /// The log is written to.
    Write,
    /// The log was synced: the call has returned.
    Synced,
    /// An effect is performed.
    Effect,
    /// A step is reported to the caller.
    Report,
}

/// Reads a line of the trace.
fn call(line: &str) -> Option<Call> {
    let is_of_log = line.contains(".db-wal>");
    let is_over = line.ends_with("= 0");
    if line.contains(".effects>") {
        Some(Call::Effect)
    } else if line.contains("write(1<") && line.contains("\"step ") {
        Some(Call::Report)
    } else if is_of_log && line.contains("write") {
        Some(Call::Write)
    } else if is_over && line.contains("sync") && (is_of_log || line.contains("resumed>")) {
        Some(Call::Synced)
    } else {
        None
    }
}

#[test]
fn a_step_is_synced_before_the_first_byte_of_it_leaves() {
    if !can_trace() {
        return eprintln!("skipped: there is no strace that may trace");
    }
    let folder = Folder::new();
    let trace = folder.file("trace");
    let output = Child::new(folder.path(), &["a"], STEPS).run_traced(&trace);
    assert!(output.status.success(), "{output:?}");
    let trace = fs::read_to_string(trace).expect("strace has written it");
    let calls: Vec<_> = trace.lines().filter_map(call).collect();

    // The number of commits that are on disk, and whether more was written since the last one.
    let (mut commits, mut is_dirty) = (0_u64, false);
    let (mut effects, mut reports) = (Vec::new(), Vec::new());
    for call in &calls {
        match call {
            Call::Write => is_dirty = true,
            Call::Synced => {
                commits += u64::from(is_dirty);
                is_dirty = false;
            }
            Call::Effect | Call::Report => {
                assert!(!is_dirty, "not on disk yet: {calls:?}\n{trace}");
                let seen = match call {
                    Call::Effect => &mut effects,
                    _ => &mut reports,
                };
                seen.push(commits);
            }
        }
    }
    // Between two effects, and between two reports, there is a commit; a report is of the commit
    // that comes after the effect.
    assert_eq!((effects.len() as u64, reports.len() as u64), (STEPS, STEPS));
    let begin = effects[0];
    let expected: Vec<_> = (begin..begin + STEPS).collect();
    assert!(begin > 0, "the first yield is on disk as well");
    assert_eq!(effects, expected, "{trace}");
    let expected: Vec<_> = expected.iter().map(|commits| commits + 1).collect();
    assert_eq!(reports, expected, "{trace}");
}
