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
    /// The slot in the upper half, the generation in the lower: one word, compared and moved as one.
    bits: u64,
}

impl TaskId {
    pub(crate) const fn new(index: u32, generation: u32) -> Self {
        Self {
            bits: (index as u64) << 32 | generation as u64,
        }
    }

    #[inline]
    pub(crate) fn index(self) -> usize {
        (self.bits >> 32) as usize
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lower half is asked for"
    )]
    fn generation(self) -> u32 {
        self.bits as u32
    }

    /// The id of the next task in this one's slot. `None` if the generations are used up.
    pub(crate) fn next_generation(self) -> Option<Self> {
        (self.generation() < u32::MAX).then(|| Self {
            bits: self.bits + 1,
        })
    }

    pub(crate) fn to_bits(self) -> u64 {
        self.bits
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Self { bits }
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
        write!(f, "#{}", self.index())?;
        match self.generation() {
            0 => Ok(()),
            generation => write!(f, ".{generation}"),
        }
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskId({self})")
    }
}
