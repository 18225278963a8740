use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// A task's name for the machine: its slot in the table, and how often that slot was used before.
///
/// Ids are `Copy`, ordered and hashable. An id of a task that has ended never comes to mean another one of
/// its scheduler; another scheduler may use the same.
///
/// ```
/// use scheduler::Scheduler;
///
/// let scheduler = Scheduler::new();
/// let task = scheduler.spawn("worker", async |_| Ok(()));
/// assert_eq!(task.id().to_string(), "#0");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

impl TaskId {
    pub(crate) fn to_bits(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.index)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the two halves are cut apart"
    )]
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self {
            index: bits as u32,
            generation: (bits >> 32) as u32,
        }
    }
}

/// A scheduler's number. No two of a process have the same, as task ids of two schedulers may.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct SchedulerId(u64);

impl SchedulerId {
    pub(crate) fn next() -> Self {
        static CREATED: AtomicU64 = AtomicU64::new(0);
        Self(CREATED.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)?;
        if self.generation > 0 {
            write!(f, ".{}", self.generation)?;
        }
        Ok(())
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskId({self})")
    }
}
