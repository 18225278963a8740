use std::{
    fmt,
    panic::Location,
    time::{Duration, Instant},
};

use thiserror::Error;

use crate::id::TaskId;

/// Tasks of which each waits for another one, or for nothing that could ever come.
///
/// It is an error, and its text is the report: a line a task, and the cycle if there is one.
///
/// ```text
/// deadlock: 2 tasks wait, and nothing is left to wake them
///   #0 "eager" waits to join #1 "lazy", at src/main.rs:8:14
///   #1 "lazy" waits to join #0 "eager", at src/main.rs:12:14
///   cycle: "eager" -> "lazy" -> "eager"
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlock {
    /// The tasks that wait, in order of their ids; of a cycle, each with the one after it as its owner.
    pub tasks: Vec<Blocked>,
}

/// A wait was refused, as it would have closed this cycle.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot wait: these tasks would wait for one another{}", self.0.rows())]
pub struct WouldDeadlock(pub Deadlock);

/// A task that waits, in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blocked {
    /// Its id.
    pub id: TaskId,
    /// Its name.
    pub name: String,
    /// What it waits for: join, recv, send, lock, event, semaphore, park, sleep, io, future, any, all.
    pub kind: &'static str,
    /// What it waits for, by name.
    pub object: String,
    /// The task that could end the wait, if it is one task alone.
    pub owner: Option<TaskId>,
    /// The request on which it waits.
    pub location: Option<&'static Location<'static>>,
    /// Since when it waits, by the scheduler's clock. Exact in virtual time; of the real clock it is a
    /// reading that other tasks' turns may have made old, 64 of them at the most.
    pub since: Instant,
    /// How long it had waited when this was told.
    pub waited: Duration,
}

impl Deadlock {
    /// The report without its head.
    pub(super) fn rows(&self) -> impl fmt::Display {
        Rows(self)
    }

    /// Follows the owners from the first task whose chain comes back to itself.
    fn cycle(&self) -> Option<Vec<&Blocked>> {
        self.tasks.iter().find_map(|first| {
            let mut cycle = vec![first];
            for _ in 0..self.tasks.len() {
                let owner = cycle.last()?.owner?;
                if owner == first.id {
                    return Some(cycle);
                }
                cycle.push(self.tasks.iter().find(|task| task.id == owner)?);
            }
            None
        })
    }
}

/// A line a task, and the cycle if there is one.
struct Rows<'a>(&'a Deadlock);

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for task in &self.0.tasks {
            write!(f, "\n  {task}")?;
        }
        if let Some(cycle) = self.0.cycle() {
            f.write_str("\n  cycle: ")?;
            for task in &cycle {
                write!(f, "{:?} -> ", task.name)?;
            }
            write!(f, "{:?}", cycle[0].name)?;
        }
        Ok(())
    }
}

impl fmt::Display for Deadlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = Rows(self);
        match self.tasks.len() {
            1 => write!(
                f,
                "deadlock: 1 task waits, and nothing is left to wake it{rows}"
            ),
            n => write!(
                f,
                "deadlock: {n} tasks wait, and nothing is left to wake them{rows}"
            ),
        }
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            name,
            kind,
            object,
            ..
        } = self;
        match (*kind, self.owner) {
            ("join", Some(owner)) => write!(f, "{id} {name:?} waits to join {owner} {object:?}")?,
            (kind, None) => write!(f, "{id} {name:?} waits ({kind}) for {object}")?,
            (kind, Some(owner)) => {
                write!(
                    f,
                    "{id} {name:?} waits ({kind}) for {object}, which {owner} has"
                )?;
            }
        }
        if let Some(location) = self.location {
            write!(f, ", at {location}")?;
        }
        match self.waited.as_millis() {
            0 => Ok(()), // as in most tests; and the reading is hardly more precise
            1..1000 => write!(f, ", for {} ms by now", self.waited.as_millis()),
            _ => write!(f, ", for {:.1} s by now", self.waited.as_secs_f64()),
        }
    }
}

impl std::error::Error for Deadlock {}
