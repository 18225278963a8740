//! Iterators that never end, and what makes them end.

use std::{
    convert::Infallible,
    io::{self, Write},
    iter,
    ops::Add,
};

use coroutine::Coroutine;

/// Counts from `start` in steps, without end.
pub(crate) fn count<T>(start: T, step: T) -> Coroutine<T, (), Infallible>
where
    T: Add<Output = T> + Copy + 'static,
{
    Coroutine::new(async move |co| {
        let mut current = start;
        loop {
            co.yield_(current).await?;
            current = current + step;
        }
    })
}

/// Goes through the values again and again; nothing if there are none.
pub(crate) fn cycle<T: Clone + 'static>(values: Vec<T>) -> Coroutine<T> {
    Coroutine::new(async move |co| {
        while !values.is_empty() {
            co.yield_all(values.iter().cloned()).await?;
        }
        Ok(())
    })
}

pub(crate) fn show(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\ncount iterator.")?;
    for number in count(5.0, 2.5).take(6) {
        writeln!(out, "{number}")?;
    }

    writeln!(out, "\nCreating sequence data.")?;
    let names = ["Alice", "Bob", "Charlie", "David"];
    for numbered in count(1, 1).zip(names) {
        writeln!(out, "{numbered:?}")?;
    }

    writeln!(out, "\ncycle iterator")?;
    for letter in cycle("ABCD".chars().collect()).take(7) {
        writeln!(out, "{letter}")?;
    }

    writeln!(out, "\nrepeat iterator.")?;
    let mut twos = iter::repeat(2);
    for two in twos.by_ref().take(3) {
        writeln!(out, "{two}")?;
    }

    writeln!(out, "\nGenerating Cube of numbers from 1 to 10.")?;
    let powers = (1..11_u32).zip(iter::repeat(3));
    let cubes: Vec<u32> = powers.map(|(base, power)| base.pow(power)).collect();
    writeln!(out, "{cubes:?}")
}
