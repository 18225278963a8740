//! A little language of tasks that are interrupted: the programs of the oracles and of the
//! property test.

use std::{collections::BTreeMap, ops::Deref, rc::Rc};

use serde::Deserialize;

/// The operations of a body or a part, in order. A stop that one of them raises leaves them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Vec<Op>")]
pub(super) struct Ops(Rc<[Op]>);

impl From<Vec<Op>> for Ops {
    fn from(ops: Vec<Op>) -> Self {
        Self(ops.into())
    }
}

impl FromIterator<Op> for Ops {
    fn from_iter<I: IntoIterator<Item = Op>>(ops: I) -> Self {
        Self(ops.into_iter().collect())
    }
}

impl Deref for Ops {
    type Target = [Op];

    fn deref(&self) -> &[Op] {
        &self.0
    }
}

/// A program: its tasks by name. They are created in the order of their names, at time zero.
pub(super) type Program = BTreeMap<String, Ops>;

/// An act of a task. Times are in units of the program.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Op {
    Sleep(u64),
    /// Runs operations in a scope of this name.
    Scope(String, Ops),
    /// Creates a task of the innermost scope, or a free one where there is none.
    Spawn(String, Ops),
    /// Creates a task of the scope of this name, which is one of those around the operation: also
    /// of those around the place where the task itself was created.
    SpawnInto(String, String, Ops),
    /// Runs operations under a deadline. If it passes, the operations after this one go on.
    Timeout(String, u64, Ops),
    /// Runs the first operations. If they are stopped, runs the second ones, and is stopped after
    /// them.
    Cleanup(Ops, Ops),
    /// Runs operations; a stop is noted, and goes no further.
    Catch(Ops),
    Fail(String),
    Cancel(String),
    /// Throws the error of the second name into the task of the first.
    Throw(String, String),
    Kill(String),
    Join(String),
}
