//! Several workers at once, each on a thread of its own.

use std::{
    error::Error,
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use durable::{Answer, Key, StoreError, ThreadWorker, WorkerEvent};
use orders::{Ask, Cancelled, Event, Ledger, perform};

use crate::shop::Shop;

/// The time between two rounds that find nothing.
const PAUSE: Duration = Duration::from_millis(100);

/// How often a store may fail in a row, unless the crew follows.
const PATIENCE: u32 = 5;

/// A line for the output, or a complaint.
enum Line {
    Step(String),
    Trouble(String),
}

/// Serves orders by so many workers until there is nothing to do, or until it is interrupted.
pub(crate) fn work(
    shop: &Shop,
    workers: usize,
    follow: bool,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let ledger = Mutex::new(Ledger::open(&shop.ledger)?);
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop))?;
    let (lines, printed) = channel();
    thread::scope(|scope| {
        let (ledger, stop) = (&ledger, &stop);
        let crew: Vec<_> = (0..workers)
            .map(|_| {
                let lines = lines.clone();
                scope.spawn(move || serve(shop, ledger, follow, stop, &lines))
            })
            .collect();
        drop(lines);
        let (mut troubles, mut written) = (0, Ok(()));
        for line in printed {
            match line {
                Line::Step(line) if written.is_ok() => {
                    written = writeln!(out, "{line}").and_then(|()| out.flush());
                    if written.is_err() {
                        stop.store(true, Ordering::Relaxed); // nobody hears of it any more
                    }
                }
                Line::Step(_) => {}
                Line::Trouble(line) => {
                    troubles += 1;
                    support::complain(&line);
                }
            }
        }
        for worker in crew {
            worker
                .join()
                .expect("a worker catches the panics of others")?;
        }
        written?;
        match (troubles, follow) {
            (0, _) | (_, true) => Ok(()),
            _ => Err("some orders cannot go on; see `orders list`".into()),
        }
    })
}

/// One worker, until it is idle or stopped. What it holds is released then.
fn serve(
    shop: &Shop,
    ledger: &Mutex<Ledger>,
    follow: bool,
    stop: &AtomicBool,
    lines: &Sender<Line>,
) -> Result<(), StoreError> {
    let mut worker = ThreadWorker::new(&shop.store)
        .serve(&shop.orders, |key, asked| answer(ledger, key, asked))
        .observed(|event| {
            let _ = report(event).map(|line| lines.send(line)); // who prints them lives longer
        });
    let mut failures = 0;
    while !stop.load(Ordering::Relaxed) {
        let is_idle = match worker.turn() {
            Ok(tally) => {
                failures = 0;
                tally.is_idle()
            }
            Err(error) => {
                failures += 1;
                if !follow && failures == PATIENCE {
                    return Err(error);
                }
                true
            }
        };
        if is_idle && !follow && failures == 0 {
            break;
        }
        if is_idle {
            thread::sleep(PAUSE);
            shop.tick();
        }
    }
    worker.release()
}

fn answer(ledger: &Mutex<Ledger>, key: &Key, asked: &Ask) -> Answer<Event, Cancelled> {
    let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    match perform(&mut ledger, key, asked) {
        Ok(Some(event)) => Answer::Send(event),
        Ok(None) => unreachable!("what people and the clock answer is not asked for"),
        Err(error) => Answer::Later(Duration::from_secs(1), error.to_string()),
    }
}

fn report(event: &WorkerEvent<'_>) -> Option<Line> {
    match event {
        WorkerEvent::Stepped { .. } | WorkerEvent::Ended { .. } => {
            Some(Line::Step(event.to_string()))
        }
        WorkerEvent::PutOff { .. } | WorkerEvent::Parked { .. } | WorkerEvent::StoreFailed(_) => {
            Some(Line::Trouble(event.to_string()))
        }
        _ => None,
    }
}
