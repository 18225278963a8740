//! Tasks in a ring hand a token on, each through a channel to its neighbour.
//!
//! `token_ring`:
//!
//! ```text
//! task 1 hands it on: hop 1
//! task 2 hands it on: hop 2
//! task 3 hands it on: hop 3
//! task 4 hands it on: hop 4
//! task 1 hands it on: hop 5
//! task 2 hands it on: hop 6
//! task 3 hands it on: hop 7
//! task 4 hands it on: hop 8
//! task 1 hands it on: hop 9
//! task 2 hands it on: hop 10
//! task 3 keeps it after 10 hops
//! ```

use std::{
    error::Error,
    io::{self, Write},
    num::NonZeroUsize,
    process::ExitCode,
};

use scheduler::{Receiver, Scheduler, Sender, Stop, Task, channel};
use support::Words;

/// Hands the token on until it has made all its hops. Then this task ends, which closes the channel
/// to the next one, and so all of them end, one after the other.
async fn hand_on(
    task: &mut Task<'_>,
    from: &Receiver<u64>,
    to: &Sender<u64>,
    hops: u64,
) -> Result<(), Stop> {
    while let Some(token) = from.recv(task).await? {
        if token == hops {
            writeln!(io::stdout(), "{} keeps it after {hops} hops", task.name())?;
            break;
        }
        if hops <= PRINTED {
            writeln!(
                io::stdout(),
                "{} hands it on: hop {}",
                task.name(),
                token + 1
            )?;
        }
        to.send(task, token + 1).await??;
    }
    Ok(())
}

fn hand_around(count: usize, hops: u64) -> Result<(), Box<dyn Error>> {
    let mut scheduler = Scheduler::new();
    let (first, mut before) = channel(1);
    first.try_send(0)?;
    let mut first = Some(first);
    let mut tasks = Vec::new();
    for number in 1..=count {
        let (next, after) = channel(1);
        // The last one closes the ring.
        let next = first.take_if(|_| number == count).unwrap_or(next);
        let from = std::mem::replace(&mut before, after);
        tasks.push(
            scheduler.spawn(format!("task {number}"), async move |task| {
                hand_on(task, &from, &next, hops).await
            }),
        );
    }
    scheduler.run()?;
    for task in tasks {
        task.result().expect("every task has ended")?;
    }
    Ok(())
}

/// More hops than these are counted, but not printed.
const PRINTED: u64 = 100;

const USAGE: &str = "
usage: token_ring [TASKS [HOPS]]

Hands a token around a ring of tasks, each of which counts a hop, and prints
where it ends. Up to 100 hops are printed. Without arguments: 4 tasks, 10 hops.
";

fn main() -> ExitCode {
    support::run(USAGE, 2, |arguments, _| {
        let mut numbers = Words::new(arguments);
        let tasks = numbers.read()?.map_or(4, NonZeroUsize::get);
        let hops = numbers.read()?.unwrap_or(10);
        hand_around(tasks, hops)
    })
}
