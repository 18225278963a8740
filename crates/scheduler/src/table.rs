use crate::{cell::TaskRef, id::TaskId};

/// The live tasks by id: a slot each, used again with the next generation.
pub(crate) struct Table {
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// How many there are beside the daemons.
    live: usize,
}

struct Slot {
    generation: u32,
    task: Option<TaskRef>,
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
        match self.free.last() {
            Some(&index) => TaskId {
                index,
                generation: self.slots[index as usize].generation,
            },
            None => {
                let index = u32::try_from(self.slots.len());
                TaskId {
                    index: index.expect("memory ends before the ids do"),
                    generation: 0,
                }
            }
        }
    }

    /// Inserts a task under the id that `next_id` gave.
    pub(crate) fn insert(&mut self, task: TaskRef) {
        self.live += usize::from(!task.header.is_daemon);
        let TaskId { index, generation } = task.header.id;
        match self.free.pop() {
            Some(_) => self.slots[index as usize].task = Some(task),
            None => self.slots.push(Slot {
                generation,
                task: Some(task),
            }),
        }
    }

    pub(crate) fn get(&self, id: TaskId) -> Option<&TaskRef> {
        let slot = self.slots.get(id.index as usize)?;
        if slot.generation == id.generation {
            slot.task.as_ref()
        } else {
            None
        }
    }

    /// Takes a task out. Its id never comes back: a slot whose generations are used up stays empty.
    pub(crate) fn remove(&mut self, id: TaskId) -> Option<TaskRef> {
        self.get(id)?;
        let slot = &mut self.slots[id.index as usize];
        let task = slot.task.take();
        self.live -= usize::from(task.as_ref().is_some_and(|task| !task.header.is_daemon));
        if let Some(next) = slot.generation.checked_add(1) {
            slot.generation = next;
            self.free.push(id.index);
        }
        task
    }

    /// The live tasks in order of their slots.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &TaskRef> {
        self.slots.iter().filter_map(|slot| slot.task.as_ref())
    }
}
