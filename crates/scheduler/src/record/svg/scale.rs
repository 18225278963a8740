//! From left to right: by time where turns take time, else turn by turn.

use crate::record::{
    recording::{Lane, Recording, What},
    timeline::Moment,
};

/// The greatest width of a picture, without the names.
const MOST: f64 = 1200.0;
/// The greatest width of a turn's column.
const COLUMN: f64 = 24.0;

/// The position of each event, from left to right.
pub(super) struct Scale {
    pub(super) kind: Kind,
    /// By event, from 0 to the width.
    at: Vec<f64>,
    pub(super) width: f64,
}

pub(super) enum Kind {
    /// By time: the whole width is the whole span.
    Time,
    /// By turns, a column each, and a column where the time jumps.
    Turns {
        column: f64,
        /// The left edges of the columns of turns.
        turns: Vec<f64>,
        jumps: Vec<Jump>,
    },
}

/// A jump of time between two turns.
pub(super) struct Jump {
    /// The left edge of its column.
    pub(super) x: f64,
    pub(super) from: u64,
    pub(super) to: u64,
}

impl Scale {
    pub(super) fn new(recording: &Recording) -> Self {
        if turns_take_time(recording) {
            Self::by_time(recording)
        } else {
            Self::by_turns(recording)
        }
    }

    pub(super) fn x(&self, at: Moment) -> f64 {
        self.at[at]
    }

    #[expect(clippy::cast_precision_loss, reason = "a picture is not that precise")]
    fn by_time(recording: &Recording) -> Self {
        let span = recording.span().max(1) as f64;
        let x = |nanos: u64| nanos as f64 / span * MOST;
        Self {
            kind: Kind::Time,
            at: recording
                .events
                .iter()
                .map(|event| x(event.nanos))
                .collect(),
            width: MOST,
        }
    }

    fn by_turns(recording: &Recording) -> Self {
        let mut columns = Columns::default();
        let mut at: Vec<f64> = recording
            .events
            .iter()
            .map(|event| columns.place(event.nanos, event.lane, event.what))
            .collect();
        let last = columns.next + if columns.running.is_some() { 1.0 } else { 0.0 };
        let column = (MOST / last.max(1.0)).min(COLUMN);
        let Columns {
            mut turns,
            mut jumps,
            ..
        } = columns;
        let places = at.iter_mut().chain(&mut turns);
        for x in places.chain(jumps.iter_mut().map(|jump| &mut jump.x)) {
            *x *= column;
        }
        Self {
            kind: Kind::Turns {
                column,
                turns,
                jumps,
            },
            at,
            width: last.max(1.0) * column,
        }
    }
}

fn turns_take_time(recording: &Recording) -> bool {
    let mut began = (0, 0);
    recording.events.iter().any(|event| match event.what {
        What::Resumed => {
            began = (event.lane, event.nanos);
            false
        }
        What::Suspended(_) | What::Ended(_) => began.0 == event.lane && began.1 < event.nanos,
        _ => false,
    })
}

/// Lays out columns, in columns.
#[derive(Default)]
struct Columns {
    next: f64,
    running: Option<Lane>,
    /// The task that ended in the last turn.
    ended: Option<Lane>,
    nanos: u64,
    turns: Vec<f64>,
    jumps: Vec<Jump>,
}

impl Columns {
    /// Returns the position of the next event: an event of a turn is in the middle of its column.
    fn place(&mut self, nanos: u64, lane: Lane, what: What) -> f64 {
        if nanos > self.nanos && self.running.is_none() {
            self.jumps.push(Jump {
                x: self.next,
                from: self.nanos,
                to: nanos,
            });
            self.next += 1.0;
            self.nanos = nanos;
        }
        match what {
            What::Resumed => {
                self.running = Some(lane);
                self.ended = None;
                self.turns.push(self.next);
            }
            What::Suspended(_) | What::Ended(_) if self.running == Some(lane) => {
                self.running = None;
                self.ended = matches!(what, What::Ended(_)).then_some(lane);
                self.next += 1.0;
            }
            // It wakes those who join it in its last turn.
            What::Woken(Some(by)) if self.ended == Some(by) => return self.next - 0.5,
            _ if self.running.is_some() => return self.next + 0.5,
            _ => {}
        }
        self.next
    }
}
