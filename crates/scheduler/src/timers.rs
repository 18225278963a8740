//! Deadlines: a heap in which every timer knows its place, so that a cancelled one is really removed.

use std::{ops::Range, time::Instant};

/// A timer, until it is removed. It is also removed after it has fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimerKey(u32);

/// Alarms by deadline; those of one deadline in the order of their insertion.
pub(crate) struct Timers<A> {
    /// A heap: each entry is due no later than its children, at `4i + 1` to `4i + 4`.
    heap: Vec<Entry>,
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
    /// What is given out when it fires or is removed.
    alarm: Option<A>,
    /// Its index in the heap. `FIRED` when it is not there any more.
    place: u32,
}

const FIRED: u32 = u32::MAX;

/// Four, as they lie beside each other: half as many levels as with two.
const CHILDREN: usize = 4;

impl Entry {
    fn is_before(&self, other: &Self) -> bool {
        (self.deadline, self.order) < (other.deadline, other.order)
    }
}

impl<A> Timers<A> {
    pub(crate) fn new() -> Self {
        Self {
            heap: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            inserted: 0,
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.heap.first().map(|entry| entry.deadline)
    }

    pub(crate) fn insert(&mut self, deadline: Instant, alarm: A) -> TimerKey {
        let order = self.inserted;
        self.inserted += 1;
        let vacant = Slot {
            alarm: Some(alarm),
            place: FIRED,
        };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = vacant;
                slot
            }
            None => {
                self.slots.push(vacant);
                u32::try_from(self.slots.len() - 1).expect("memory ends before the timers do")
            }
        };
        self.heap.push(Entry {
            deadline,
            order,
            slot,
        });
        self.sift_up(self.heap.len() - 1);
        TimerKey(slot)
    }

    /// Removes a timer, whether it has fired or not. The alarm is given out, to be dropped outside.
    pub(crate) fn remove(&mut self, TimerKey(slot): TimerKey) -> Option<A> {
        let place = self.slots[slot as usize].place;
        if place != FIRED {
            self.take_from_heap(place as usize);
        }
        self.free.push(slot);
        self.slots[slot as usize].alarm.take()
    }

    pub(crate) fn has_fired(&self, TimerKey(slot): TimerKey) -> bool {
        self.slots[slot as usize].place == FIRED
    }

    /// Takes the next timer that is due out of the heap.
    pub(crate) fn fire(&mut self, now: Instant) -> Option<A> {
        let first = self.heap.first().filter(|entry| entry.deadline <= now)?;
        let slot = first.slot;
        self.take_from_heap(0);
        self.slots[slot as usize].place = FIRED;
        self.slots[slot as usize].alarm.take()
    }

    fn take_from_heap(&mut self, place: usize) {
        let last = self.heap.len() - 1;
        self.heap.swap(place, last);
        self.heap.pop();
        if place < self.heap.len() {
            self.sift_down(place);
            self.sift_up(place);
        }
    }

    fn sift_up(&mut self, mut place: usize) {
        let entry = self.heap[place];
        while place > 0 {
            let parent = (place - 1) / CHILDREN;
            if !entry.is_before(&self.heap[parent]) {
                break;
            }
            self.put(place, self.heap[parent]);
            place = parent;
        }
        self.put(place, entry);
    }

    fn sift_down(&mut self, mut place: usize) {
        let entry = self.heap[place];
        loop {
            let first = CHILDREN * place + 1;
            let Some(child) = self.first_of(first..first + CHILDREN) else {
                break;
            };
            if !self.heap[child].is_before(&entry) {
                break;
            }
            self.put(place, self.heap[child]);
            place = child;
        }
        self.put(place, entry);
    }

    /// The place of the earliest entry among these places, if there are any.
    fn first_of(&self, places: Range<usize>) -> Option<usize> {
        let places = places.start..places.end.min(self.heap.len());
        places.reduce(|first, other| {
            if self.heap[other].is_before(&self.heap[first]) {
                other
            } else {
                first
            }
        })
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
