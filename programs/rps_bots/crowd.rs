//! What all bots share: who is here, what each table received, how long answers took.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    time::{Duration, Instant},
};

use scheduler::{Event, Semaphore};

/// How many bots wait to be let in at once: no more than a listener's backlog holds. Who does not
/// fit into it would try again after a second.
const CONNECTING: usize = 100;

/// The results of a round's games, as one side received them.
pub(crate) type Told = Vec<String>;

/// What is known of a table, until both sides have left it.
#[derive(Default)]
struct Table {
    last_press: Option<Instant>,
    told: Option<Told>,
}

/// The bots together.
pub(crate) struct Crowd {
    /// How many rounds each wants to play.
    pub(crate) rounds: u32,
    /// How many games a round has at the most.
    pub(crate) best_of: u32,
    /// How long a bot thinks at the most, before it plays.
    pub(crate) think: Duration,
    pub(crate) connecting: Semaphore,
    /// Happens when a single bot is left: it will not find a partner among the others.
    pub(crate) alone: Event,
    here: Cell<u32>,
    tables: RefCell<HashMap<u64, Table>>,
    pub(crate) tally: RefCell<Tally>,
}

/// What came of it all.
#[derive(Default)]
pub(crate) struct Tally {
    /// How many bots went to the end, and left.
    pub(crate) left: u32,
    /// How many rounds ended the same on both sides, and how many did not.
    pub(crate) alike: u32,
    pub(crate) unlike: u32,
    /// How many rounds a side could not finish.
    pub(crate) broken_off: u32,
    pub(crate) games: usize,
    /// How long each answer took.
    pub(crate) answers: Vec<Duration>,
}

impl Crowd {
    pub(crate) fn new(guests: u32, rounds: u32, best_of: u32, think: Duration) -> Self {
        let alone = Event::new();
        if guests == 1 {
            alone.set();
        }
        Self {
            rounds,
            best_of,
            think,
            connecting: Semaphore::new(CONNECTING),
            alone,
            here: Cell::new(guests),
            tables: RefCell::default(),
            tally: RefCell::default(),
        }
    }

    /// A player at this table has pressed a key.
    pub(crate) fn press(&self, table: u64, at: Instant) {
        self.tables
            .borrow_mut()
            .entry(table)
            .or_default()
            .last_press = Some(at);
    }

    /// A player at this table sees what the latest key came to.
    pub(crate) fn answer(&self, table: u64, at: Instant) {
        let pressed = self
            .tables
            .borrow()
            .get(&table)
            .and_then(|it| it.last_press);
        if let Some(pressed) = pressed {
            self.tally.borrow_mut().answers.push(at - pressed);
        }
    }

    /// A round is over. The second of the two sides has it compared with what the first received.
    pub(crate) fn finish(&self, table: u64, told: Told) {
        let mut tables = self.tables.borrow_mut();
        let first = tables.get_mut(&table).and_then(|table| table.told.take());
        let Some(first) = first else {
            tables.entry(table).or_default().told = Some(told);
            return;
        };
        tables.remove(&table);
        let mut tally = self.tally.borrow_mut();
        if first == told {
            tally.alike += 1;
        } else {
            tally.unlike += 1;
        }
        tally.games += told.iter().filter(|line| line.ends_with("wins!")).count();
    }

    /// A round will not be finished: the other player has gone.
    pub(crate) fn break_off(&self, table: u64) {
        self.tables.borrow_mut().remove(&table);
        self.tally.borrow_mut().broken_off += 1;
    }

    /// A bot goes.
    pub(crate) fn leave(&self) {
        self.here.set(self.here.get() - 1);
        if self.here.get() == 1 {
            self.alone.set();
        }
    }
}

impl Tally {
    /// How long the answers took: at the median, and at the 99th percentile.
    pub(crate) fn latencies(&mut self) -> Option<[Duration; 2]> {
        self.answers.sort_unstable();
        let last = self.answers.len().checked_sub(1)?;
        Some([50, 99].map(|percent| self.answers[last * percent / 100]))
    }
}
