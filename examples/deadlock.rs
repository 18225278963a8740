//! Deadlocks are values: they name each task that is left waiting, its reason and its place.
//!
//! A join that would close a cycle of joins is refused at once. Here the cycle goes through a park,
//! whose waker the scheduler cannot foresee; so it runs until nothing can run any more, and
//! reports. The tasks stay as they are, and a signal from outside lets them go on. Time is virtual;
//! each waits a second later than the next one. `deadlock`:
//!
//! ```text
//! deadlock: 3 tasks wait, and nothing is left to wake them
//!   #0 "Cleo" waits (park) for a wake, at examples/deadlock.rs:80:18, for 2.0 s by now
//!   #1 "Ben" waits to join #0 "Cleo", at examples/deadlock.rs:77:28, for 1.0 s by now
//!   #2 "Ada" waits to join #1 "Ben", at examples/deadlock.rs:77:28
//! Somebody else gives the signal.
//! Cleo returns
//! Ben returns
//! Ada returns, and gives the signal
//! ```

use std::{
    cell::RefCell,
    error::Error,
    io::{self, Write},
    process::ExitCode,
    rc::Rc,
    time::Duration,
};

use scheduler::{Clock, JoinHandle, Scheduler, Stop, Task, Waiter};

/// Ends the wait of the last task. It is there once that waits.
type Signal = Rc<RefCell<Option<Waiter>>>;

fn wait_in_a_ring(names: Vec<String>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let signal = Signal::default();
    let first = names.len() - 1;
    let mut next = None;
    // The last one comes first: a join needs a handle.
    for (place, name) in names.into_iter().rev().enumerate() {
        let (joins, signal) = (next.take(), Rc::clone(&signal));
        next = Some(scheduler.spawn(name, async move |task| {
            task.sleep(Duration::from_secs(place as u64)).await?;
            wait(task, joins, &signal).await?;
            if place == first {
                give(&signal);
                writeln!(
                    io::stdout(),
                    "{} returns, and gives the signal",
                    task.name()
                )?;
            } else {
                writeln!(io::stdout(), "{} returns", task.name())?;
            }
            Ok(())
        }));
    }
    match scheduler.run() {
        Ok(()) => unreachable!("nobody gives the signal"),
        Err(deadlock) => writeln!(out, "{deadlock}")?,
    }
    writeln!(out, "Somebody else gives the signal.")?;
    give(&signal);
    scheduler.run()?;
    match next.and_then(|task| task.result()) {
        Some(Err(error)) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Waits for the next task, or, without one, for the signal.
async fn wait(
    task: &mut Task<'_>,
    next: Option<JoinHandle<()>>,
    signal: &Signal,
) -> Result<(), Stop> {
    match next {
        Some(next) => task.join(&next).await??,
        None => {
            signal.replace(Some(task.waiter()));
            task.park().await?;
        }
    }
    Ok(())
}

fn give(signal: &Signal) {
    if let Some(waiter) = &*signal.borrow() {
        waiter.wake();
    }
}

const USAGE: &str = "
usage: deadlock [NAME]...

Runs a task for each name. Each joins the next one; the last waits for a signal
that the first would give when it has joined. Prints the report of the deadlock.
Without names they are Ada, Ben and Cleo.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        let names = match &arguments[..] {
            [] => ["Ada", "Ben", "Cleo"].map(str::to_owned).into(),
            names => names
                .iter()
                .map(|name| name.to_string_lossy().into_owned())
                .collect(),
        };
        wait_in_a_ring(names, out)
    })
}
