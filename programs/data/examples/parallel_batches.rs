//! Batches on several threads: a generator makes them, a pool works on them, and a generator yields
//! the results in order.
//!
//! `parallel_batches`:
//!
//! ```text
//! 1000000 squares in batches of 1000, by 4 workers
//! the first: 0 1 4 9 16
//! the last: 999998000001
//! their sum: 333332833333500000
//! batches in flight at the most: 8
//! ```

use std::{
    cell::Cell,
    collections::VecDeque,
    error::Error,
    ffi::OsStr,
    fmt::Display,
    io::{BufWriter, Write},
    process::ExitCode,
    rc::Rc,
    str::FromStr,
    sync::mpsc::{Receiver, sync_channel},
};

use coroutine::Coroutine;
use rayon::{ThreadPool, ThreadPoolBuilder};
use support::{BadInput, Takes, reason};

/// One to work on and one to go on with: no worker has to wait for the coroutine.
const BATCHES_A_WORKER: usize = 2;

/// Reads an argument, or returns the usual value if there is none.
fn read<N: FromStr<Err: Display + 'static> + PartialOrd + Display>(
    name: &str,
    argument: Option<impl AsRef<OsStr>>,
    usual: N,
    allowed: std::ops::RangeInclusive<N>,
) -> Result<N, BadInput> {
    let Some(argument) = argument else {
        return Ok(usual);
    };
    let text = argument.as_ref().to_string_lossy();
    let refuse = |reason| BadInput(format!("{name} \"{text}\": {reason}; see --help"));
    let number = text
        .parse()
        .map_err(|error: N::Err| refuse(reason(&error)))?;
    if !allowed.contains(&number) {
        let (least, most) = allowed.into_inner();
        return Err(refuse(format!("not from {least} to {most}")));
    }
    Ok(number)
}

/// Any number below 2^64 has a square below 2^128.
fn square(number: u64) -> u128 {
    u128::from(number) * u128::from(number)
}

/// Yields the values in groups of `size`; the last may be smaller.
fn batches<T: 'static>(
    mut values: impl Iterator<Item = T> + 'static,
    size: usize,
) -> Coroutine<Vec<T>> {
    Coroutine::new(async move |co| {
        loop {
            let batch: Vec<T> = values.by_ref().take(size).collect();
            if batch.is_empty() {
                return Ok(());
            }
            co.yield_(batch).await?;
        }
    })
}

/// Yields the results of all batches, in order. The pool works ahead, but no further than its
/// bound: a batch is taken when the oldest one has come back.
fn parallel<T: Send + 'static, U: Send + 'static>(
    mut batches: Coroutine<Vec<T>>,
    pool: ThreadPool,
    process: fn(T) -> U,
    in_flight: Rc<Peak>,
) -> Coroutine<U> {
    Coroutine::new(async move |co| {
        let most = BATCHES_A_WORKER * pool.current_num_threads();
        let mut waiting = VecDeque::new();
        loop {
            for batch in batches.by_ref().take(most - waiting.len()) {
                waiting.push_back(begin(&pool, batch, process));
            }
            in_flight.rise_to(waiting.len());
            let Some(oldest) = waiting.pop_front() else {
                return Ok(());
            };
            let results = oldest.recv().expect("a batch that was begun comes back");
            co.yield_all(results).await?;
        }
    })
}

/// Has a worker of the pool process a batch; its results come through a channel of their own.
fn begin<T: Send + 'static, U: Send + 'static>(
    pool: &ThreadPool,
    batch: Vec<T>,
    process: fn(T) -> U,
) -> Receiver<Vec<U>> {
    let (sender, receiver) = sync_channel(1);
    pool.spawn(move || {
        let results = batch.into_iter().map(process).collect();
        // Nobody listens any more if the coroutine was dropped.
        let _ = sender.send(results);
    });
    receiver
}

/// The highest of some numbers.
#[derive(Default)]
struct Peak {
    highest: Cell<usize>,
}

impl Peak {
    fn rise_to(&self, number: usize) {
        self.highest.set(self.highest.get().max(number));
    }
}

fn print(squares: Coroutine<u128>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    for square in squares {
        writeln!(out, "{square}")?;
    }
    Ok(out.flush()?)
}

fn sum_up(mut squares: Coroutine<u128>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let first: Vec<u128> = squares.by_ref().take(5).collect();
    let mut last = first.last().copied();
    let mut sum = first.iter().sum::<u128>();
    for square in squares {
        // The squares of all numbers below 2^64 would come to more than 2^128.
        sum = sum.checked_add(square).ok_or("the sum is too large")?;
        last = Some(square);
    }
    let listed: Vec<_> = first.iter().map(u128::to_string).collect();
    let Some(last) = last else {
        return Ok(writeln!(out, "there are none")?);
    };
    writeln!(out, "the first: {}", listed.join(" "))?;
    writeln!(out, "the last: {last}")?;
    writeln!(out, "their sum: {sum}")?;
    Ok(())
}

const USAGE: &str = "
usage: parallel_batches [--print] [SIZE [BATCH [WORKERS]]]

Squares the numbers below SIZE (1000000) in batches of BATCH (1000), on WORKERS
threads (4). Twice as many batches as workers are in memory at the most, of
whatever SIZE. BATCH is at most 1000000, WORKERS at most 256.

  --print   print the results, in order, instead of what they come to
";

fn main() -> ExitCode {
    let prints = Cell::new(false);
    let takes = Takes {
        values: 3,
        options: &[],
        flags: &[("print", &prints)],
    };
    support::run(USAGE, takes, |arguments, out| {
        let mut arguments = arguments.iter();
        let size = read("SIZE", arguments.next(), 1_000_000, 0..=u64::MAX)?;
        let batch_size = read("BATCH", arguments.next(), 1000, 1..=1_000_000)?;
        let workers = read("WORKERS", arguments.next(), 4, 1..=256)?;
        let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
        let in_flight = Rc::new(Peak::default());
        let squares = parallel(
            batches(0..size, batch_size),
            pool,
            square,
            Rc::clone(&in_flight),
        );
        if prints.get() {
            return print(squares, out);
        }
        writeln!(
            out,
            "{size} squares in batches of {batch_size}, by {workers} workers"
        )?;
        sum_up(squares, out)?;
        writeln!(
            out,
            "batches in flight at the most: {}",
            in_flight.highest.get()
        )?;
        Ok(())
    })
}
