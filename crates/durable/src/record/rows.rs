use std::ops::Range;

use super::row::Row;

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
    ///
    /// ```
    /// use durable::store::Rows;
    ///
    /// assert!(Rows::new().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a row.
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// rows.push(Row { seq: 2, ..row });
    /// assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2]);
    /// ```
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
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// rows.clear(); // for the next page
    /// assert_eq!((rows.len(), rows.bytes()), (0, 0));
    /// ```
    pub fn clear(&mut self) {
        self.text.clear();
        self.rows.clear();
    }

    /// Returns how many rows there are.
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// assert_eq!(rows.len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there is no row.
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// assert!(rows.is_empty());
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// assert!(!rows.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns how many bytes of text there are.
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// assert_eq!(rows.bytes(), r#"{"start":5}"#.len());
    /// ```
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns the row at a place, counted from 0.
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// assert_eq!((rows.get(0), rows.get(1)), (Some(row), None));
    /// ```
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
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// assert!(rows.iter().eq([row]));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map_while(|index| self.get(index))
    }

    /// Returns the last row.
    ///
    /// ```
    /// use durable::store::{Row, Rows};
    ///
    /// let mut rows = Rows::new();
    /// assert_eq!(rows.last(), None);
    /// let row = Row { seq: 1, signal: r#"{"start":5}"#, ..Row::default() };
    /// rows.push(row);
    /// assert_eq!(rows.last(), Some(row));
    /// ```
    #[must_use]
    pub fn last(&self) -> Option<Row<'_>> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Returns the first place from which on `before` does not hold; it must hold for all earlier
    /// ones.
    pub(crate) fn partition_point(&self, before: impl Fn(&Row<'_>) -> bool) -> usize {
        self.rows.partition_point(|place| before(&place.numbers))
    }
}
