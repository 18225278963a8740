//! One recorded step, as stores keep it: opaque text and numbers.

use crc32fast::Hasher;

use crate::ground::codec::START;

/// One row of an instance's log: a signal, and its outcome.
///
/// `signal` and `outcome` are JSON, and so is everything in them: `{"send":5}`, `{"throw":"late"}`,
/// `"close"`, `{"start":100}`; `{"yielded":"Ship"}`, `{"returned":5}`, `{"raised":"late"}`,
/// `"exited"`, `"close ignored"`, `{"again":100}`.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::{Rows, Since}};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let mut rows = Rows::new();
/// store.load("a", Since::LastStart, &mut rows)?;
/// let row = rows.last().expect("an instance has its start");
/// assert_eq!((row.signal, row.outcome), (r#"{"start":null}"#, r#"{"yielded":null}"#));
/// assert_eq!((row.seq, row.epoch, row.state), (1, 1, Some("asking")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
///
/// ```
/// use durable::store::NewRow;
///
/// let row = NewRow { seq: 1, outcome: r#"{"yielded":5}"#.to_owned(), ..NewRow::default() };
/// assert_eq!(row.as_row(None).outcome, r#"{"yielded":5}"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    ///
    /// ```
    /// use durable::store::NewRow;
    ///
    /// let row = NewRow { seq: 2, ..NewRow::default() };
    /// assert_eq!((row.as_row(Some(60)).seq, row.as_row(Some(60)).due), (2, Some(60)));
    /// ```
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
