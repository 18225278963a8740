//! Events, paired into spans: turns and waits, by task.

use super::recording::{Event, Lane, Recording, SiteId, What};
use crate::observe::Ending;

/// The place of an event in the recording.
pub(super) type Moment = usize;

pub(super) struct Timeline {
    /// The lives, one for each task.
    pub(super) lives: Vec<Life>,
    pub(super) wakes: Vec<Wake>,
    pub(super) turns: usize,
}

/// The life of a task, as far as it was recorded.
pub(super) struct Life {
    pub(super) spawned: Moment,
    pub(super) by: Option<Lane>,
    pub(super) spans: Vec<Span>,
    pub(super) end: Option<(Moment, Ending)>,
    pub(super) ignored_kill: Option<Moment>,
}

/// A turn or a wait, from its beginning to its end.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) what: Lasting,
    pub(super) from: Moment,
    /// The event that ended it; the last one, if it has not ended.
    pub(super) to: Moment,
    /// Whether it has not ended.
    pub(super) is_open: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Lasting {
    /// The task waited for its turn.
    Ready,
    /// The task had its turn, until it made this request, or ended.
    Turn(Option<SiteId>),
    /// The task waited, by this request. After a yield, for its turn.
    Wait(SiteId),
}

/// A wake: a task made another one ready.
pub(super) struct Wake {
    pub(super) at: Moment,
    pub(super) from: Lane,
    pub(super) to: Lane,
    /// The beginning of the turn that it led to, if there was one.
    pub(super) resumed: Option<Moment>,
}

impl Timeline {
    pub(super) fn new(recording: &Recording) -> Self {
        let mut timeline = Self {
            lives: Vec::with_capacity(recording.tasks.len()),
            wakes: Vec::new(),
            turns: 0,
        };
        let mut last_wakes: Vec<Option<usize>> = vec![None; recording.tasks.len()];
        for (at, event) in recording.events.iter().enumerate() {
            timeline.take(at, event, &mut last_wakes);
        }
        let last = recording.events.len().saturating_sub(1);
        for span in timeline.lives.iter_mut().filter_map(Life::open) {
            span.to = last;
        }
        timeline
    }

    fn take(&mut self, at: Moment, event: &Event, last_wakes: &mut [Option<usize>]) {
        let lane = event.lane as usize;
        if let What::Spawned(by) = event.what {
            // Lanes are numbered in this order.
            self.lives.push(Life {
                spawned: at,
                by,
                spans: Vec::new(),
                end: None,
                ignored_kill: None,
            });
        }
        let life = &mut self.lives[lane];
        match event.what {
            What::Spawned(_) => life.begin(at, Lasting::Ready),
            What::Resumed => {
                self.turns += 1;
                life.begin(at, Lasting::Turn(None));
                if let Some(wake) = last_wakes[lane].take() {
                    self.wakes[wake].resumed = Some(at);
                }
            }
            What::Suspended(site) => {
                if let Some(turn) = life.open() {
                    turn.what = Lasting::Turn(Some(site));
                }
                life.begin(at, Lasting::Wait(site));
            }
            What::Woken(by) => {
                life.begin(at, Lasting::Ready);
                if let Some(from) = by.filter(|by| *by != event.lane) {
                    last_wakes[lane] = Some(self.wakes.len());
                    self.wakes.push(Wake {
                        at,
                        from,
                        to: event.lane,
                        resumed: None,
                    });
                }
            }
            What::Ended(how) => {
                life.close(at);
                life.end = Some((at, how));
            }
            What::IgnoredKill => life.ignored_kill = Some(at),
        }
    }
}

impl Life {
    fn open(&mut self) -> Option<&mut Span> {
        self.spans.last_mut().filter(|span| span.is_open)
    }

    fn close(&mut self, at: Moment) {
        if let Some(span) = self.open() {
            span.to = at;
            span.is_open = false;
        }
    }

    /// Ends the current span, and begins another.
    fn begin(&mut self, at: Moment, what: Lasting) {
        self.close(at);
        self.spans.push(Span {
            what,
            from: at,
            to: at,
            is_open: true,
        });
    }

    pub(super) fn turns(&self) -> usize {
        let turns = self.spans.iter();
        turns
            .filter(|span| matches!(span.what, Lasting::Turn(_)))
            .count()
    }
}
