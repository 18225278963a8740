//! Memory: a `Vec` holds all its numbers, a coroutine the place where it is.
//!
//! `memory 1000000` prints on a 64-bit machine, next to the time that each sum took:
//!
//! ```text
//! Vec
//!   the first five squares: [0, 1, 4, 9, 16]
//!   the sum of 1000000 squares: 333332833333500000
//!   bytes allocated at the most: 8000040
//! Coroutine
//!   the first five squares: [0, 1, 4, 9, 16]
//!   the sum of 1000000 squares: 333332833333500000
//!   bytes allocated at the most: 336
//! ```

use std::{
    io::{self, Write},
    process::ExitCode,
    time::{Duration, Instant},
};

use coroutine::Coroutine;
use peak_alloc::PeakAlloc;
use support::{BadInput, Words};

fn squares(size: u64) -> Coroutine<u64> {
    Coroutine::new(async move |co| {
        for x in 0..size {
            co.yield_(x * x).await?;
        }
        Ok(())
    })
}

/// Has all squares at once.
fn sum_vec(size: u64) -> (Vec<u64>, u128) {
    let squares: Vec<u64> = (0..size).map(|x| x * x).collect();
    let first_five = squares.iter().copied().take(5).collect();
    (first_five, squares.iter().map(|&x| u128::from(x)).sum())
}

/// Has one square at a time.
fn sum_coroutine(size: u64) -> (Vec<u64>, u128) {
    let mut squares = squares(size);
    let first_five: Vec<u64> = squares.by_ref().take(5).collect();
    let first_sum: u64 = first_five.iter().sum();
    let rest: u128 = squares.map(u128::from).sum();
    (first_five, u128::from(first_sum) + rest)
}

/// Counts every allocation of this program on its way to the system's allocator.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// A `Vec` of this many takes 800 MB. A machine that has less must not be brought to a halt.
const MOST: u64 = 100_000_000;

/// What one way of summing gave, and what it took.
struct Measured {
    first_five: Vec<u64>,
    sum: u128,
    peak_bytes: usize,
    time: Duration,
}

fn measure(way: impl FnOnce() -> (Vec<u64>, u128)) -> Measured {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let began = Instant::now();
    let (first_five, sum) = way();
    Measured {
        first_five,
        sum,
        time: began.elapsed(),
        peak_bytes: ALLOCATOR.peak_usage() - before,
    }
}

fn report(name: &str, size: u64, measured: &Measured, out: &mut dyn Write) -> io::Result<()> {
    let Measured {
        first_five,
        sum,
        peak_bytes,
        time,
    } = measured;
    writeln!(out, "{name}")?;
    writeln!(out, "  the first five squares: {first_five:?}")?;
    writeln!(out, "  the sum of {size} squares: {sum}")?;
    writeln!(out, "  bytes allocated at the most: {peak_bytes}")?;
    writeln!(out, "  time: {time:.1?}")
}

const USAGE: &str = "
usage: memory [SIZE | -]

Sums SIZE squares, at most 100000000, from a Vec and from a coroutine, and
prints how much memory and time each takes. Without an argument it is 1000000.
";

fn main() -> ExitCode {
    support::run(USAGE, 1, |arguments, out| {
        let size = Words::new(arguments).read()?.unwrap_or(1_000_000);
        if size > MOST {
            return Err(BadInput(format!("{size} is more than {MOST}; see --help")).into());
        }
        report("Vec", size, &measure(|| sum_vec(size)), out)?;
        report("Coroutine", size, &measure(|| sum_coroutine(size)), out)?;
        Ok(())
    })
}
