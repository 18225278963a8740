//! Deadlines: a heap in which every timer knows its place, so that a cancelled one is really
//! removed.

use std::{cmp::Reverse, ops::Range, time::Instant};

/// A timer, until it is removed. It is also removed after it has fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimerKey(u32);

/// Alarms by deadline; those of one deadline in the order of their insertion.
pub(crate) struct Timers<A> {
    /// A heap: each entry is due no later than its children, at `4i + 1` to `4i + 4`.
    heap: Vec<Entry>,
    /// Those whose time has come and that are yet to fire, the first of them at the end.
    due: Vec<Entry>,
    slots: Vec<Slot<A>>,
    free: Vec<u32>,
    inserted: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    deadline: Instant,
    /// How many were inserted before: decides ties.
    order: u64,
    slot: u32,
}

struct Slot<A> {
    /// Returned when it fires or is removed.
    alarm: Option<A>,
    /// Its index in the heap. `DUE`, and then `FIRED`, when it is not there any more.
    place: u32,
}

const DUE: u32 = u32::MAX - 1;
const FIRED: u32 = u32::MAX;

/// Four: they lie next to each other in memory, and the heap has half as many levels as with two.
const CHILDREN: usize = 4;

impl Entry {
    /// Decides which of two fires first.
    fn rank(&self) -> (Instant, u64) {
        (self.deadline, self.order)
    }
}

impl<A> Timers<A> {
    pub(crate) fn new() -> Self {
        Self {
            heap: Vec::new(),
            due: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            inserted: 0,
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let first = self.due.last().or(self.heap.first());
        first.map(|entry| entry.deadline)
    }

    #[inline]
    pub(crate) fn insert(&mut self, deadline: Instant, alarm: A) -> TimerKey {
        let order = self.inserted;
        self.inserted += 1;
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize].alarm = Some(alarm);
                slot
            }
            None => {
                self.slots.push(Slot {
                    alarm: Some(alarm),
                    place: FIRED,
                });
                u32::try_from(self.slots.len() - 1).expect("memory ends before the timers do")
            }
        };
        let entry = Entry {
            deadline,
            order,
            slot,
        };
        self.heap.push(entry);
        self.sift_up(self.heap.len() - 1, entry);
        TimerKey(slot)
    }

    /// Removes a timer, whether it has fired or not. The alarm is given out, to be dropped outside.
    pub(crate) fn remove(&mut self, TimerKey(slot): TimerKey) -> Option<A> {
        match self.slots[slot as usize].place {
            FIRED => {}
            DUE => self.due.retain(|entry| entry.slot != slot),
            place => self.take_from_heap(place as usize),
        }
        self.free.push(slot);
        self.slots[slot as usize].alarm.take()
    }

    pub(crate) fn has_fired(&self, TimerKey(slot): TimerKey) -> bool {
        self.slots[slot as usize].place == FIRED
    }

    /// Takes the next timer that is due.
    pub(crate) fn fire(&mut self, now: Instant) -> Option<A> {
        if self.due.is_empty() {
            self.gather_due(now);
        }
        let Entry { slot, .. } = self.due.pop()?;
        self.slots[slot as usize].place = FIRED;
        self.slots[slot as usize].alarm.take()
    }

    /// Takes all timers that are due out of the heap.
    ///
    /// They are the top of the heap: no entry is due later than those below it. They are found
    /// from the root down and taken from the bottom up, so that none is left below the place of one
    /// that is taken: the entry that comes in there sinks from there, and not from the root as with
    /// a pop of each. If all are due, none sinks, because each that is taken is the last one.
    fn gather_due(&mut self, now: Instant) {
        let is_due = |entry: &&Entry| entry.deadline <= now;
        let Some(first) = self.heap.first().filter(is_due) else {
            return;
        };
        self.due.push(*first);
        let mut checked = 0;
        while let Some(entry) = self.due.get(checked) {
            let children = self.children(self.slots[entry.slot as usize].place as usize);
            self.due.extend(self.heap[children].iter().filter(is_due));
            checked += 1;
        }
        for index in (0..self.due.len()).rev() {
            let slot = self.due[index].slot as usize;
            self.take_from_heap(self.slots[slot].place as usize);
            self.slots[slot].place = DUE;
        }
        self.due.sort_unstable_by_key(|entry| Reverse(entry.rank()));
    }

    /// Takes an entry out of the heap; the last one of all comes in for it.
    fn take_from_heap(&mut self, place: usize) {
        let Some(last) = self.heap.pop() else {
            return;
        };
        if place < self.heap.len() {
            let hole = self.sift_down(place, &last);
            self.sift_up(hole, last);
        }
    }

    /// Puts an entry into a hole of the heap, or further up, where it ranks after its parent.
    ///
    /// Inlined, so that the entry of an insertion stays in registers: to read it as a whole out of
    /// memory to which it was just written in parts is slow.
    #[inline]
    fn sift_up(&mut self, mut hole: usize, entry: Entry) {
        while hole > 0 {
            let parent = (hole - 1) / CHILDREN;
            if self.heap[parent].rank() < entry.rank() {
                break;
            }
            self.put(hole, self.heap[parent]);
            hole = parent;
        }
        self.put(hole, entry);
    }

    /// Moves a hole of the heap down until all below it rank after this entry. Returns its place.
    fn sift_down(&mut self, mut hole: usize, entry: &Entry) -> usize {
        loop {
            let children = self.children(hole);
            let first = children.min_by_key(|&child| self.heap[child].rank());
            let Some(child) = first.filter(|&child| self.heap[child].rank() < entry.rank()) else {
                return hole;
            };
            self.put(hole, self.heap[child]);
            hole = child;
        }
    }

    /// The places below this one in the heap, as far as they are taken.
    fn children(&self, place: usize) -> Range<usize> {
        let first = CHILDREN * place + 1;
        first.min(self.heap.len())..(first + CHILDREN).min(self.heap.len())
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "there are no more entries than slots"
    )]
    fn put(&mut self, place: usize, entry: Entry) {
        self.heap[place] = entry;
        self.slots[entry.slot as usize].place = place as u32;
    }
}
