use std::{
    collections::HashMap,
    fmt, iter,
    panic::Location,
    time::{Duration, Instant},
};

use thiserror::Error;

use crate::id::TaskId;

/// A report of tasks that wait while nothing could wake them.
///
/// Its text has a line for each task, and the cycle of waits if there is one.
///
/// ```text
/// deadlock: 2 tasks wait, and nothing is left to wake them
///   #0 "eager" waits to join #1 "lazy", at src/main.rs:8:14
///   #1 "lazy" waits to join #0 "eager", at src/main.rs:12:14
///   cycle: "eager" -> "lazy" -> "eager"
/// ```
///
/// ```
/// use scheduler::{Scheduler, channel};
///
/// let mut scheduler = Scheduler::new();
/// let (sender, receiver) = channel::<()>(1);
/// scheduler.spawn("reader", async move |task| receiver.recv(task).await);
/// let deadlock = scheduler.run().expect_err("the sender is alive and silent");
/// let blocked = &deadlock.tasks[0];
/// assert_eq!((blocked.name.as_str(), blocked.kind), ("reader", "recv"));
/// # drop(sender);
/// ```
///
/// `{:?}` is the same text, so that a `main` that returns a `Deadlock` prints the report; `{:#?}`
/// shows the fields.
#[derive(Clone, PartialEq, Eq)]
pub struct Deadlock {
    /// The tasks that wait, ordered by id. In a cycle, each has the next one as its owner.
    pub tasks: Vec<Blocked>,
}

/// The error of a wait that was refused because it would have closed a cycle. It holds the cycle.
///
/// ```
/// use scheduler::{Mutex, Scheduler, WouldDeadlock};
///
/// let cycle = Scheduler::new().block_on(async |task| {
///     let mutex = Mutex::new(());
///     let _held = mutex.lock(task).await?;
///     let stop = mutex.lock(task).await.expect_err("this task holds it");
///     Ok(stop.into_error().downcast::<WouldDeadlock>().expect("that is the reason").0)
/// })?;
/// assert_eq!(cycle.tasks[0].kind, "lock");
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot wait: these tasks would wait for one another{}", self.0.rows())]
pub struct WouldDeadlock(pub Deadlock);

/// A task that waits, in a [`Deadlock`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blocked {
    /// The task's id.
    pub id: TaskId,
    /// The task's name.
    pub name: String,
    /// The kind of wait: join, recv, send, lock, event, semaphore, park, sleep, io, signal, unblock
    /// or future. Of
    /// several things at once, that of the first that is left.
    pub kind: &'static str,
    /// The name of the thing it waits for; of several things at once, `any of` or `all of` them,
    /// each with its kind.
    pub object: String,
    /// Whether it waits for several things at once.
    pub(crate) is_list: bool,
    /// The task that could end the wait, if there is only one.
    pub owner: Option<TaskId>,
    /// The place of the request on which it waits.
    pub location: Option<&'static Location<'static>>,
    /// When it began to wait, by the scheduler's clock. Exact in virtual time; of the real clock it
    /// is a reading that may be as old as a round, or as a millisecond of short turns.
    pub since: Instant,
    /// How long it had waited when this report was made.
    pub waited: Duration,
}

impl Deadlock {
    /// Returns the report without its first line.
    pub(super) fn rows(&self) -> impl fmt::Display {
        Rows(self)
    }

    /// Follows the owners from each task in turn, to the first chain that comes back to itself. No
    /// task is passed twice, however long the chains are.
    fn cycle(&self) -> Option<Vec<&Blocked>> {
        let places: HashMap<_, _> = (0..).zip(&self.tasks).map(|(at, it)| (it.id, at)).collect();
        let mut passed_from = vec![None; self.tasks.len()];
        for first in 0..self.tasks.len() {
            let mut next = Some(first);
            while let Some(at) = next.filter(|&at| passed_from[at].is_none()) {
                passed_from[at] = Some(first);
                next = self.tasks[at]
                    .owner
                    .and_then(|owner| places.get(&owner).copied());
            }
            if let Some(begin) = next.filter(|&at| passed_from[at] == Some(first)) {
                return Some(self.cycle_from(begin, &places));
            }
        }
        None
    }

    /// Returns the cycle that a task is part of.
    fn cycle_from(&self, begin: usize, places: &HashMap<TaskId, usize>) -> Vec<&Blocked> {
        let begin = &self.tasks[begin];
        let next = |task: &&Blocked| Some(&self.tasks[*places.get(&task.owner?)?]);
        let others = iter::successors(next(&begin), next).take_while(|task| task.id != begin.id);
        iter::once(begin).chain(others).collect()
    }
}

/// Displays a line for each task, and the cycle if there is one.
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
            _ if self.is_list => write!(f, "{id} {name:?} waits for {object}")?,
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

impl fmt::Debug for Deadlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            f.debug_struct("Deadlock")
                .field("tasks", &self.tasks)
                .finish()
        } else {
            fmt::Display::fmt(self, f)
        }
    }
}

impl std::error::Error for Deadlock {}
