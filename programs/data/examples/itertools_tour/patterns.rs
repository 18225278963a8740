//! Patterns that come up again and again: slices, cycles, chains, groups and running totals.

use std::io::{self, Write};

use coroutine::{Co, Coroutine};
use itertools::Itertools;

use crate::endless::{count, cycle};

/// Yields the sum so far after each number.
fn accumulate(numbers: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
        let mut total = 0;
        for number in numbers {
            total += number;
            co.yield_(total).await?;
        }
        Ok(())
    })
}

pub(crate) fn show(out: &mut dyn Write) -> io::Result<()> {
    let mut counter = count(1, 2);
    for number in counter.by_ref().take(2) {
        writeln!(out, "{number}")?;
    }
    // It goes on where it stopped.
    writeln!(out, "{:?}", counter.take(10).collect_vec())?;

    let colours = cycle(vec!["red", "green", "blue"]);
    writeln!(out, "{:?}", colours.take(7).collect_vec())?;

    let chained = (1..4).chain(4..7).chain(7..10);
    writeln!(out, "{:?}", chained.collect_vec())?;

    let data = [("A", 1), ("A", 2), ("B", 3), ("B", 4)];
    for (key, group) in &data.into_iter().chunk_by(|(key, _)| *key) {
        writeln!(out, "{key}: {:?}", group.collect_vec())?;
    }

    writeln!(out, "{:?}", accumulate(1..6).collect_vec())
}
