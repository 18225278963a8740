use super::task::Stop;
use crate::scheduler::winding_down::op::Ops;

/// Something that a task is inside of.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// Of a timeout: what its timer says, and where that stands.
    pub(super) number: u64,
    pub(super) timer: Option<(u64, u64)>,
    pub(super) has_passed: bool,
    /// Its own stop was raised.
    pub(super) is_raised: bool,
    /// The outermost cause that was raised inside of it and is not its own.
    pub(super) foreign: Option<Cause>,
    /// Of a scope that waits: what its part came to.
    pub(super) part: Result<(), Stop>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Ops {
        ops: Ops,
        next: usize,
    },
    Scope(usize),
    Timeout,
    /// The cleanup, and what stopped the operations before it.
    Cleanup(Ops, Option<Stop>),
    Catch,
}

/// The target of a stop: the whole task, or the inside of one of its frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    Task,
    Frame(usize),
}

impl Frame {
    pub(super) fn new(name: &str, kind: Kind) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            number: u64::MAX,
            timer: None,
            has_passed: false,
            is_raised: false,
            foreign: None,
            part: Ok(()),
        }
    }

    pub(super) fn ops(ops: &Ops) -> Self {
        let ops = ops.clone();
        Self::new("", Kind::Ops { ops, next: 0 })
    }

    pub(super) fn scope(&self) -> Option<usize> {
        match self.kind {
            Kind::Scope(scope) => Some(scope),
            _ => None,
        }
    }
}
