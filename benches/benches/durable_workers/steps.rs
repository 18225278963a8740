//! Steps a second by one process, and by two.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use benches::figures::Sheet;
use durable::{Store, StoreError};

use crate::{GROUP, Outcome, Shared, median, process::Process, work::Orders};

const BODY: &str = "steps";
const INSTANCES: u64 = 1_000;

/// The rows, each with its processes.
pub(crate) const ROWS: [(&str, usize); 2] = [("steps, 1 process", 1), ("steps, 2 processes", 2)];

pub(crate) fn measure<T>(sheet: &mut Sheet, shared: &Shared<T>, scale: u64) -> Outcome
where
    T: Store + Clone + 'static,
{
    shared.create(&crate::work::counter(BODY), INSTANCES)?;
    let (mut rates, mut idle) = (ROWS.map(|_| Vec::new()), Vec::new());
    for _ in 0..5_u64.div_ceil(scale) {
        for ((_, processes), rates) in ROWS.iter().zip(&mut rates) {
            let (rate, left) = run(shared, *processes, scale)?;
            rates.push(rate);
            if *processes == 1 {
                idle.push(left);
            }
        }
    }
    for ((row, _), rates) in ROWS.iter().zip(rates) {
        sheet.add(GROUP, row, shared.peer, median(rates));
    }
    sheet.remark(format!(
        "{}: with one worker process, {:.0} % of all processors' time was idle, or waited for the \
         disk.",
        shared.peer,
        median(idle) * 100.0
    ));
    Ok(())
}

/// Lets processes work for a while; returns the steps a second of all, and the idle part of the
/// processors' time.
fn run<T>(shared: &Shared<T>, processes: usize, scale: u64) -> Outcome<(f64, f64)>
where
    T: Store + Clone + 'static,
{
    let orders = Orders {
        place: shared.place.clone(),
        body: BODY.to_owned(),
        answers: u64::MAX,
        at_most: 256, // a worker's default
        lease: Duration::from_secs(30),
    };
    let start = |_| Process::start(&orders);
    let mut workers: Vec<_> = (0..processes).map(start).collect::<Outcome<_>>()?;
    for worker in &mut workers {
        worker.begin()?;
    }
    thread::sleep(Duration::from_millis(800)); // statements are prepared and planned
    let (before, idle, begin) = (made(shared)?, idle()?, Instant::now());
    thread::sleep(Duration::from_millis(2_000 / scale.min(5)));
    let (after, left) = (made(shared)?, self::idle()?);
    let rate = (after - before) as f64 / begin.elapsed().as_secs_f64();
    for worker in workers {
        worker.end()?;
    }
    Ok((rate, (left[0] - idle[0]) / (left[1] - idle[1]).max(1.0)))
}

/// The steps that all instances have made.
fn made<T: Store + Clone + 'static>(shared: &Shared<T>) -> Result<u64, StoreError> {
    Ok(shared.heads(BODY)?.iter().map(|head| head.seq).sum())
}

/// The time that all processors were idle so far, and all their time.
fn idle() -> Outcome<[f64; 2]> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().ok_or("it begins with all processors")?;
    let times: Result<Vec<f64>, _> = line.split_whitespace().skip(1).map(str::parse).collect();
    let times = times?;
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are in the first two.
    Ok([times[3] + times[4], times[..8].iter().sum()])
}
