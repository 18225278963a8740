use std::mem;

use crate::{cell::TaskRef, id::TaskId};

/// The live tasks by id: a slot each, used again with the next generation.
pub(crate) struct Table {
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// How many there are beside the daemons.
    live: usize,
}

/// Two words, as there is one for each task.
enum Slot {
    /// A task, whose id tells the generation.
    Taken(TaskRef),
    /// Free for a task of this generation.
    Free(u32),
    /// Free for ever, as its generations are used up.
    Spent,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            live: 0,
        }
    }

    pub(crate) fn has_only_daemons(&self) -> bool {
        self.live == 0
    }

    /// Gives the id of the task that is inserted next.
    pub(crate) fn next_id(&self) -> TaskId {
        let index = self.free.last().copied().unwrap_or_else(|| {
            let index = u32::try_from(self.slots.len());
            index.expect("memory ends before the ids do")
        });
        let generation = match self.slots.get(index as usize) {
            Some(Slot::Free(generation)) => *generation,
            _ => 0,
        };
        TaskId { index, generation }
    }

    /// Inserts a task under the id that `next_id` gave.
    pub(crate) fn insert(&mut self, task: TaskRef) {
        self.live += usize::from(!task.header.is_daemon);
        let index = task.header.id.index as usize;
        match self.free.pop() {
            Some(_) => self.slots[index] = Slot::Taken(task),
            None => self.slots.push(Slot::Taken(task)),
        }
    }

    pub(crate) fn get(&self, id: TaskId) -> Option<&TaskRef> {
        match self.slots.get(id.index as usize)? {
            Slot::Taken(task) if task.header.id == id => Some(task),
            _ => None,
        }
    }

    /// Takes a task out. Its id never comes back: a slot whose generations are used up stays empty.
    pub(crate) fn remove(&mut self, id: TaskId) -> Option<TaskRef> {
        self.get(id)?;
        let left = match id.generation.checked_add(1) {
            Some(next) => {
                self.free.push(id.index);
                Slot::Free(next)
            }
            None => Slot::Spent,
        };
        let Slot::Taken(task) = mem::replace(&mut self.slots[id.index as usize], left) else {
            return None;
        };
        self.live -= usize::from(!task.header.is_daemon);
        Some(task)
    }

    /// The live tasks in order of their slots.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &TaskRef> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Taken(task) => Some(task),
            Slot::Free(_) | Slot::Spent => None,
        })
    }
}
