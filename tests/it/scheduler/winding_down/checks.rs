//! Invariants of every program, whatever the model says.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::TestCaseError};

use super::{
    op::{Op, Ops, Program},
    play::Notes,
};

/// A thrown error is raised in one task, and once; but once more for each time that a scope, out of
/// which an error of its tasks went, hid it.
pub(super) fn check_errors(notes: &Notes) -> Result<(), TestCaseError> {
    let mut raised: BTreeMap<&str, &str> = BTreeMap::new();
    for (_, task, what) in notes {
        if what.starts_with("scope") && what.contains(": failed ") {
            raised.retain(|_, other| other != task);
        } else if let Some((_, error)) = what.split_once("ed: thrown ") {
            if !what.starts_with("ended") && !what.starts_with("caught") {
                let first = raised.insert(error, task);
                prop_assert_eq!(first, None, "{} was raised twice", error);
            }
        }
    }
    Ok(())
}

/// No task of a scope notes anything after its scope has ended.
pub(super) fn check_scopes(program: &Program, notes: &Notes) -> Result<(), TestCaseError> {
    let mut homes = BTreeMap::new();
    for ops in program.values() {
        find_homes(ops, None, &mut homes);
    }
    let mut over = BTreeMap::new();
    for (_, task, what) in notes {
        let mut home = homes.get(&**task).copied();
        while let Some(scope) = home {
            prop_assert!(!over.contains_key(scope), "{} outlives {}", task, scope);
            home = homes.get(scope).copied();
        }
        if let Some((scope, how)) = what.split_once(": ") {
            // A killed parent's scopes are dropped, and their tasks are killed at their next turns.
            if scope.starts_with("scope") && how != "killed" {
                over.insert(scope, ());
            }
        }
    }
    Ok(())
}

/// The scope of each task, and the scope around each scope of the same task.
fn find_homes<'p>(ops: &'p Ops, scope: Option<&'p str>, homes: &mut BTreeMap<&'p str, &'p str>) {
    for op in ops.iter() {
        match op {
            Op::Scope(name, ops) => find_homes(ops, Some(name), homes),
            Op::Spawn(name, ops) => {
                homes.extend(scope.map(|scope| (&**name, scope)));
                find_homes(ops, scope, homes);
            }
            Op::SpawnInto(scope, name, ops) => {
                homes.insert(name, scope);
                find_homes(ops, Some(scope), homes);
            }
            Op::Timeout(_, _, ops) | Op::Catch(ops) => find_homes(ops, scope, homes),
            Op::Cleanup(ops, cleanup) => {
                find_homes(ops, scope, homes);
                find_homes(cleanup, scope, homes);
            }
            _ => {}
        }
    }
}
