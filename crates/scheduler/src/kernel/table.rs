use std::mem;

use super::cell::TaskRef;
use crate::id::TaskId;

/// The live tasks by id: a slot each, used again with the next generation.
pub(crate) struct Table {
    slots: Vec<Slot>,
    /// The head of the free list: the id of the next task. `NOBODY` if the list is empty.
    free: TaskId,
    /// How many there are apart from the daemons, and with the guests.
    live: usize,
    /// How many tasks there have been.
    births: u64,
}

enum Slot {
    /// A task, whose id has the generation.
    Taken(TaskRef),
    /// No task. The id that comes after this slot's on the free list, which so lies in the slots
    /// themselves.
    Free(TaskId),
}

/// There is a slot for each task. It takes no more than the task's pointer, or than an id where
/// pointers are short.
const _: () = assert!(
    size_of::<Slot>() == size_of::<TaskRef>() || size_of::<TaskRef>() <= size_of::<TaskId>()
);

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: TaskId::NOBODY,
            live: 0,
            births: 0,
        }
    }

    #[inline]
    pub(crate) fn has_only_daemons(&self) -> bool {
        self.live == 0
    }

    /// Counts somebody who is no task, and for whom a run goes on as for one; or no longer.
    pub(crate) fn count_guest(&mut self, change: isize) {
        self.live = self.live.wrapping_add_signed(change);
    }

    /// Returns the id of the task that is inserted next.
    pub(crate) fn next_id(&self) -> TaskId {
        if self.free != TaskId::NOBODY {
            return self.free;
        }
        let index = u32::try_from(self.slots.len());
        TaskId::new(index.expect("memory ends before the ids do"), 0)
    }

    /// Counts a birth, and returns how many there were before: a child comes after its parent.
    pub(crate) fn next_birth(&mut self) -> u64 {
        self.births += 1;
        self.births - 1
    }

    /// Inserts a task under the id that `next_id` gave.
    pub(crate) fn insert(&mut self, task: TaskRef) {
        self.live += usize::from(!task.header.is_daemon);
        let index = task.header.id.index();
        if index == self.slots.len() {
            self.slots.push(Slot::Taken(task));
        } else if let Slot::Free(next) = mem::replace(&mut self.slots[index], Slot::Taken(task)) {
            self.free = next;
        }
    }

    #[inline]
    pub(crate) fn get(&self, id: TaskId) -> Option<&TaskRef> {
        match self.slots.get(id.index())? {
            Slot::Taken(task) if task.header.id == id => Some(task),
            _ => None,
        }
    }

    /// Takes a task out. Its id never comes back: a slot whose generations are used up stays empty.
    pub(crate) fn remove(&mut self, id: TaskId) -> Option<TaskRef> {
        self.get(id)?;
        let free = Slot::Free(self.free);
        let Slot::Taken(task) = mem::replace(&mut self.slots[id.index()], free) else {
            return None;
        };
        if let Some(next) = id.next_generation() {
            self.free = next;
        }
        self.live -= usize::from(!task.header.is_daemon);
        Some(task)
    }

    /// The live tasks in order of their slots.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &TaskRef> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Taken(task) => Some(task),
            Slot::Free(_) => None,
        })
    }
}
