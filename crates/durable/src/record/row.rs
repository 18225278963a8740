//! One recorded step, as stores keep it: opaque text and numbers.

use std::ops::Range;

use crc32fast::Hasher;

use crate::ground::codec::START;

/// One row of an instance's log: a signal, and its outcome.
///
/// `signal` and `outcome` are JSON, and so is everything in them: `{"send":5}`, `{"throw":"late"}`,
/// `"close"`, `{"start":100}`; `{"yielded":"Ship"}`, `{"returned":5}`, `{"raised":"late"}`,
/// `"exited"`, `"close ignored"`, `{"again":100}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// The step, counted from 1.
    pub seq: u64,
    /// The epoch of the handle that wrote it.
    pub epoch: u64,
    /// The version of the body that ran.
    pub version: u32,
    /// When it was written, by the writer's clock, in microseconds since 1970.
    pub at: i64,
    /// The signal that went in.
    pub signal: &'a str,
    /// The outcome.
    pub outcome: &'a str,
    /// The name of the state after it, if that has a name.
    pub state: Option<&'a str>,
    /// The worker that made the step, if one did.
    pub worker: Option<&'a str>,
    /// When the timer of its yield is due, by the store's clock. Not in the check sum.
    pub due: Option<i64>,
    /// The running check sum.
    pub sum: u32,
}

impl Row<'_> {
    /// The check sum that goes before the first row of an instance, and before each restart's.
    ///
    /// It holds the instance's id, so a row of another instance is found out.
    pub(crate) fn seed(instance: &str) -> u32 {
        crc32fast::hash(instance.as_bytes())
    }

    /// The check sum of this row after one whose sum is `before`.
    ///
    /// A row that begins a body begins a chain as well: the rows before it may be pruned.
    pub(crate) fn sum_after(&self, before: u32, instance: &str) -> u32 {
        let before = match self.signal.starts_with(START) {
            true => Self::seed(instance),
            false => before,
        };
        let lengths = [self.signal, self.outcome, self.state.unwrap_or("")].map(str::len);
        let mut numbers = [0; 44];
        let mut put =
            |at: usize, bytes: &[u8]| numbers[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &self.seq.to_le_bytes());
        put(8, &self.epoch.to_le_bytes());
        put(16, &self.version.to_le_bytes());
        put(20, &self.at.to_le_bytes());
        put(28, &(lengths[0] as u64).to_le_bytes());
        put(36, &(lengths[1] as u64).to_le_bytes());
        let mut hasher = Hasher::new_with_initial(before);
        hasher.update(&numbers);
        hasher.update(self.signal.as_bytes());
        hasher.update(self.outcome.as_bytes());
        if let Some(state) = self.state {
            hasher.update(b"@"); // a state without a name is not one whose name is empty
            hasher.update(state.as_bytes());
        }
        hasher.finalize()
    }
}

/// A row that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// As [`Row::seq`].
    pub seq: u64,
    /// As [`Row::epoch`].
    pub epoch: u64,
    /// As [`Row::version`].
    pub version: u32,
    /// As [`Row::at`].
    pub at: i64,
    /// As [`Row::signal`].
    pub signal: String,
    /// As [`Row::outcome`].
    pub outcome: String,
    /// As [`Row::state`].
    pub state: Option<String>,
    /// As [`Row::worker`].
    pub worker: Option<String>,
    /// As [`Row::sum`].
    pub sum: u32,
}

impl NewRow {
    /// Returns the row as one that is read, with the time at which its timer is due.
    #[must_use]
    pub fn as_row(&self, due: Option<i64>) -> Row<'_> {
        Row {
            seq: self.seq,
            epoch: self.epoch,
            version: self.version,
            at: self.at,
            signal: &self.signal,
            outcome: &self.outcome,
            state: self.state.as_deref(),
            worker: self.worker.as_deref(),
            due,
            sum: self.sum,
        }
    }

    pub(crate) fn summed(mut self, before: u32, instance: &str) -> Self {
        self.sum = self.as_row(None).sum_after(before, instance);
        self
    }
}

/// Rows that were loaded, all their text in one piece of memory.
///
/// ```
/// use durable::store::{Row, Rows};
///
/// let mut rows = Rows::new();
/// let row = Row {
///     seq: 1, epoch: 1, version: 1, at: 0, signal: r#"{"start":5}"#, outcome: r#"{"yielded":5}"#,
///     state: Some("ready"), worker: None, due: None, sum: 7,
/// };
/// rows.push(row);
/// assert_eq!(rows.iter().next(), Some(row));
/// assert_eq!(rows.bytes(), 29);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Rows {
    text: String,
    rows: Vec<Place>,
}

/// A row's numbers, and where its texts stand.
#[derive(Debug, Clone)]
struct Place {
    numbers: Row<'static>,
    signal: Range<usize>,
    outcome_end: usize,
    state_end: Option<usize>,
    worker_end: Option<usize>,
}

impl Rows {
    /// Creates an empty list. Allocates nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a row.
    pub fn push(&mut self, row: Row<'_>) {
        let mut put = |text: &str| {
            self.text.push_str(text);
            self.text.len()
        };
        let start = put("");
        let signal = start..put(row.signal);
        let outcome_end = put(row.outcome);
        let state_end = row.state.map(&mut put);
        let worker_end = row.worker.map(&mut put);
        let numbers = Row {
            signal: "",
            outcome: "",
            state: None,
            worker: None,
            ..row
        };
        self.rows.push(Place {
            numbers,
            signal,
            outcome_end,
            state_end,
            worker_end,
        });
    }

    /// Forgets the rows, and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.rows.clear();
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns how many bytes of text there are.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns the row at a place, counted from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Row<'_>> {
        let place = self.rows.get(index)?;
        let state_end = place.state_end.unwrap_or(place.outcome_end);
        Some(Row {
            signal: &self.text[place.signal.clone()],
            outcome: &self.text[place.signal.end..place.outcome_end],
            state: place
                .state_end
                .map(|end| &self.text[place.outcome_end..end]),
            worker: place.worker_end.map(|end| &self.text[state_end..end]),
            ..place.numbers
        })
    }

    /// Iterates over the rows, in the order in which they were appended.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map_while(|index| self.get(index))
    }
}

impl Rows {
    /// Returns the first place from which on `before` does not hold; it must hold for all earlier
    /// ones.
    pub(crate) fn partition_point(&self, before: impl Fn(&Row<'_>) -> bool) -> usize {
        self.rows.partition_point(|place| before(&place.numbers))
    }
}

impl Rows {
    /// Returns the last row.
    #[must_use]
    pub fn last(&self) -> Option<Row<'_>> {
        self.get(self.len().checked_sub(1)?)
    }
}
