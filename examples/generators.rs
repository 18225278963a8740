//! Generators: a body that yields is an iterator, and runs only as far as it is asked to.
//!
//! `generators`:
//!
//! ```text
//! Counting to 5:
//! 1
//! 2
//! 3
//! 4
//! 5
//!
//! Squares:
//! [1, 4, 9, 16, 25]
//!
//! First 10 Fibonacci numbers:
//! [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]
//! ```
//!
//! then, each on its line, the numbers from 1 to 5, from 0 to 9, and from 1 to 4, and the squares
//! from 0 to 121; and at last
//!
//! ```text
//! [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]
//! [0, 1, 2, 3, 4]
//! [2, 4, 6, 8]
//! ```

use std::{
    convert::Infallible,
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{Co, Coroutine};

fn count_up_to(max: u64) -> Coroutine<u64> {
    Coroutine::new(async move |co| {
        let mut current = 1;
        while current <= max {
            co.yield_(current).await?;
            current += 1;
        }
        Ok(())
    })
}

/// Python's generator expression, `(x * x for x in numbers)`: unboxed, it is a type of its own, as
/// every adapter of an iterator is.
fn squares(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    Coroutine::unboxed(async |co: &mut Co<'_, u64>| {
        for x in numbers {
            co.yield_(x * x).await?;
        }
        Ok(())
    })
}

/// Never ends, as its type says: there is no value of the type that it returns.
fn fibonacci() -> Coroutine<u64, (), Infallible> {
    Coroutine::new(async |co| {
        let (mut a, mut b) = (0, 1);
        loop {
            co.yield_(a).await?;
            (a, b) = (b, a + b);
        }
    })
}

fn infinite_counter(start: u64) -> Coroutine<u64, (), Infallible> {
    Coroutine::new(async move |co| {
        let mut current = start;
        loop {
            co.yield_(current).await?;
            current += 1;
        }
    })
}

fn counter(start: u64, end: u64) -> Coroutine<u64> {
    Coroutine::new(async move |co| co.yield_all(start..end).await)
}

/// Python's `range`, downwards too. A step of 0 yields nothing; a number that leaves `i64` ends it.
fn my_range(start: i64, stop: i64, step: i64) -> Coroutine<i64> {
    Coroutine::new(async move |co| {
        let mut next = Some(start);
        while let Some(current) = next {
            if (step > 0 && current < stop) || (step < 0 && current > stop) {
                co.yield_(current).await?;
                next = current.checked_add(step);
            } else {
                break;
            }
        }
        Ok(())
    })
}

fn count_and_collect(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Counting to 5:")?;
    each_on_its_line(count_up_to(5), out)?;

    let squares: Vec<u64> = squares(1..6).collect();
    writeln!(out, "\nSquares:\n{squares:?}")?;

    let numbers: Vec<u64> = fibonacci().take(10).collect();
    writeln!(out, "\nFirst 10 Fibonacci numbers:\n{numbers:?}")
}

fn go_on_for_ever(out: &mut dyn Write) -> io::Result<()> {
    each_on_its_line(count_up_to(5), out)?;
    each_on_its_line(infinite_counter(0).take(10), out)?;
    each_on_its_line(counter(1, 5), out)?;

    // A million squares, of which twelve are ever computed.
    for square in squares(0..1_000_000) {
        writeln!(out, "{square}")?;
        if square > 100 {
            break;
        }
    }
    Ok(())
}

fn write_ranges(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:?}", fibonacci().take(10).collect::<Vec<_>>())?;
    writeln!(out, "{:?}", my_range(0, 5, 1).collect::<Vec<_>>())?;
    writeln!(out, "{:?}", my_range(2, 10, 2).collect::<Vec<_>>())
}

fn each_on_its_line(
    values: impl Iterator<Item = impl Display>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for value in values {
        writeln!(out, "{value}")?;
    }
    Ok(())
}

const USAGE: &str = "
usage: generators

Shows finite and infinite generators.
";

fn main() -> ExitCode {
    support::run(USAGE, 0, |_, out| {
        count_and_collect(out)?;
        go_on_for_ever(out)?;
        write_ranges(out)?;
        Ok(())
    })
}
