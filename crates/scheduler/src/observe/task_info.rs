use std::{
    panic::Location,
    time::{Duration, Instant},
};

use crate::id::TaskId;

/// The state of a live task, as [`Scheduler::tasks`](crate::Scheduler::tasks) lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskInfo {
    /// The task's id.
    pub id: TaskId,
    /// The task's name.
    pub name: String,
    /// Whether it is ready, running or waiting.
    pub state: TaskState,
    /// The kind of its wait and the thing it waits for.
    pub waits_on: Option<String>,
    /// When it began to wait, as precisely as [`Blocked::since`](crate::Blocked::since).
    pub since: Option<Instant>,
    /// The place of the request on which it waits.
    pub location: Option<&'static Location<'static>>,
    /// The number of turns it has had.
    pub switches: u64,
    /// How long these turns took, by the real clock. Measured only while there is an observer;
    /// otherwise zero.
    pub busy: Duration,
}

/// The state of a task: whether it is ready, runs, waits or has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskState {
    /// It will have a turn, in this round or the next.
    Ready,
    /// It is having its turn.
    Running,
    /// It waits for something.
    Waiting,
    /// It has ended.
    Ended,
}
