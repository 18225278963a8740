//! Several values at a time: rows whose columns are compared, samples for a step of learning.

use std::{collections::HashSet, num::NonZeroUsize, rc::Rc};

use coroutine::Coroutine;
use csv::StringRecord;

use crate::table::{Csv, Row, Table};
use data::source::refuse;
use support::BadInput;

/// Yields the values of another coroutine in groups of `size`; the last may be smaller. What came
/// before an error is yielded before it is raised.
pub(crate) fn batches<'a, T: 'a>(mut values: Csv<'a, T>, size: NonZeroUsize) -> Csv<'a, Vec<T>> {
    Coroutine::new(async move |co| {
        loop {
            let mut batch = Vec::new();
            let mut ended = Ok(());
            for value in values.try_iter().take(size.get()) {
                match value {
                    Ok(value) => batch.push(value),
                    Err(error) => ended = Err(error),
                }
            }
            if batch.is_empty() {
                return Ok(ended?);
            }
            co.yield_(batch).await?;
            ended?;
        }
    })
}

/// Yields each row as a sample: numbers, one for each column.
pub(crate) fn samples(table: Table<'_>) -> Csv<'_, Vec<f64>> {
    let (name, columns) = (Rc::clone(&table.name), Rc::clone(&table.columns));
    let mut rows = table.rows();
    Coroutine::new(async move |co| {
        for row in rows.try_iter() {
            let row = row?;
            let fields = row.fields.iter().zip(columns.iter());
            let numbers = fields.map(|(field, column)| number(field, column));
            let sample = numbers.collect::<Result<Vec<_>, _>>();
            let line = row.line;
            let place = |reason| refuse(&name, format_args!("line {line}: {reason}"));
            co.yield_(sample.map_err(place)?).await?;
        }
        Ok(())
    })
}

fn number(field: &str, column: &str) -> Result<f64, String> {
    let parsed: Result<f64, _> = field.trim().parse();
    parsed.map_err(|_| format!("{column} is {field:?}: not a number"))
}

/// The mean of each number of some samples.
pub(crate) fn means(batch: &[Vec<f64>]) -> Vec<f64> {
    let width = batch.first().map_or(0, Vec::len);
    let mean = |column| batch.iter().map(|sample| sample[column]).sum::<f64>() / batch.len() as f64;
    (0..width).map(mean).collect()
}

/// Describes each column of some rows: the mean of numbers, else how many different values it has.
pub(crate) fn describe(columns: &StringRecord, rows: &[Row]) -> String {
    let describe = |(place, column)| {
        let fields = || rows.iter().map(move |row| &row.fields[place]);
        let numbers: Result<Vec<f64>, BadInput> = fields()
            .map(|field| number(field, column).map_err(BadInput))
            .collect();
        match numbers {
            Ok(numbers) => {
                let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
                format!("{column}: mean {mean}")
            }
            Err(_) => {
                let different = fields().collect::<HashSet<_>>().len();
                format!("{column}: {different} different")
            }
        }
    };
    let described: Vec<_> = columns.iter().enumerate().map(describe).collect();
    described.join(", ")
}
