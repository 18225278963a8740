use std::{
    panic::Location,
    time::{Duration, Instant},
};

use crate::id::TaskId;

/// How a task stands, for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskInfo {
    /// Its id.
    pub id: TaskId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub state: TaskState,
    /// What it waits for: the kind of the wait and its object.
    pub waits_on: Option<String>,
    /// Since when it waits, as precisely as [`Blocked::since`](crate::Blocked::since) tells it.
    pub since: Option<Instant>,
    /// The request on which it waits.
    pub location: Option<&'static Location<'static>>,
    /// How many turns it has had.
    pub switches: u64,
    /// How long these took by the real clock. Measured only while there is an observer: else it is zero.
    pub busy: Duration,
}

/// Where a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// It has a turn in this round or the next.
    Ready,
    /// It has its turn.
    Running,
    /// It waits.
    Waiting,
    /// It has ended.
    Ended,
}
