use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// The identity of a task, by which it is interrupted and found in reports.
///
/// Ids are `Copy`, ordered and hashable. The id of a task that has ended is not used again by its
/// scheduler; another scheduler may use the same. `#3.1` is the second task in slot 3 of the task
/// table.
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let first = scheduler.spawn("first", async |_| Ok(())).id();
/// scheduler.run()?;
/// let second = scheduler.spawn("second", async |_| Ok(())).id();
/// assert_eq!((first.to_string(), second.to_string()), ("#0".into(), "#0.1".into()));
/// assert_ne!(first, second);
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    /// The slot in the upper half, the generation in the lower: one word, compared and moved as
    /// one.
    bits: u64,
}

impl TaskId {
    /// Nobody's id: memory ends before the slots do.
    pub(crate) const NOBODY: Self = Self::new(u32::MAX, u32::MAX);

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
