//! The memory of a recorder: one small event for each thing that happened.

use std::{collections::HashMap, panic::Location, ptr, time::Instant};

use crate::{id::TaskId, observe::Ending};

/// The number of a task, in order of spawning. Unlike a slot, it is never used twice.
pub(super) type Lane = u32;

/// The number of a request's kind and place.
pub(super) type SiteId = u32;

/// The run of a scheduler so far, up to the limit: later events are only counted.
pub(super) struct Recording {
    pub(super) tasks: Vec<Recorded>,
    pub(super) events: Vec<Event>,
    pub(super) sites: Vec<Site>,
    /// The number of events that came after the limit.
    pub(super) dropped: u64,
    limit: usize,
    begin: Option<Instant>,
    lanes: HashMap<TaskId, Lane>,
    /// Sites by the request and the address of the place, which is static.
    known_sites: HashMap<(&'static str, usize), SiteId>,
}

/// A task that was recorded.
pub(super) struct Recorded {
    pub(super) id: TaskId,
    pub(super) name: String,
}

/// A request: its kind, and its place in the source.
#[derive(Clone, Copy)]
pub(super) struct Site {
    pub(super) request: &'static str,
    pub(super) location: Option<&'static Location<'static>>,
}

/// An event of a task.
#[derive(Clone, Copy)]
pub(super) struct Event {
    /// The time since the first event.
    pub(super) nanos: u64,
    pub(super) lane: Lane,
    pub(super) what: What,
}

/// The recorder's documentation promises these sizes.
const _: () = assert!(size_of::<Event>() == 24);

#[derive(Clone, Copy)]
pub(super) enum What {
    Spawned(Option<Lane>),
    Resumed,
    Suspended(SiteId),
    Woken(Option<Lane>),
    Ended(Ending),
    IgnoredKill,
}

impl Recording {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            tasks: Vec::new(),
            events: Vec::new(),
            sites: Vec::new(),
            dropped: 0,
            limit,
            begin: None,
            lanes: HashMap::new(),
            known_sites: HashMap::new(),
        }
    }

    /// The time from the first event to the last.
    pub(super) fn span(&self) -> u64 {
        self.events.last().map_or(0, |event| event.nanos)
    }

    pub(super) fn lane(&self, task: TaskId) -> Option<Lane> {
        self.lanes.get(&task).copied()
    }

    pub(super) fn task(&self, lane: Lane) -> &Recorded {
        &self.tasks[lane as usize]
    }

    pub(super) fn site(&self, site: SiteId) -> Site {
        self.sites[site as usize]
    }

    fn is_full(&self) -> bool {
        self.events.len() >= self.limit
    }

    /// Adds a lane for a new task.
    pub(super) fn enter(&mut self, at: Instant, id: TaskId, name: &str, by: Option<TaskId>) {
        if !self.is_full() {
            let lane = Lane::try_from(self.tasks.len()).expect("memory ends before the lanes do");
            self.tasks.push(Recorded {
                id,
                name: name.to_owned(),
            });
            self.lanes.insert(id, lane);
        }
        let by = by.and_then(|by| self.lane(by));
        self.push(at, id, |_| What::Spawned(by));
    }

    /// Adds an event of a task that has a lane, or counts it.
    pub(super) fn push(&mut self, at: Instant, task: TaskId, what: impl FnOnce(&mut Self) -> What) {
        let lane = self.lane(task).filter(|_| !self.is_full());
        let Some(lane) = lane else {
            self.dropped += 1;
            return;
        };
        let begin = *self.begin.get_or_insert(at);
        let nanos = at.saturating_duration_since(begin).as_nanos();
        let what = what(self);
        self.events.push(Event {
            nanos: u64::try_from(nanos).unwrap_or(u64::MAX), // after 584 years
            lane,
            what,
        });
    }

    pub(super) fn site_of(
        &mut self,
        request: &'static str,
        location: Option<&'static Location<'static>>,
    ) -> SiteId {
        let place = location.map_or(0, |location| ptr::from_ref(location).addr());
        let sites = &mut self.sites;
        *self.known_sites.entry((request, place)).or_insert_with(|| {
            sites.push(Site { request, location });
            SiteId::try_from(sites.len() - 1).expect("a program has fewer places than that")
        })
    }
}
