//! Tasks that sleep, each for a time of its own, and wake in the order of their deadlines.
//!
//! The clock is virtual: it jumps to the next deadline, so the program takes no time to run, and
//! the order is the same in every run. Ties end in the order in which the sleeps began. `timers`:
//!
//! ```text
//!    0 ms  4 tasks go to sleep
//!   10 ms  toast is done
//!  180 ms  egg is done
//!  180 ms  tea is done
//!  900 ms  rice is done
//! ```

use std::{error::Error, ffi::OsString, io, io::Write, process::ExitCode, time::Duration};

use scheduler::{Clock, Scheduler};
use support::{BadInput, named_number};

fn sleep(plans: Vec<Plan>) -> Result<(), Box<dyn Error>> {
    let clock = Clock::virtual_time();
    let mut scheduler = Scheduler::builder().clock(clock).build();
    let plural = if plans.len() == 1 {
        "task goes"
    } else {
        "tasks go"
    };
    tell(
        Duration::ZERO,
        format_args!("{} {plural} to sleep", plans.len()),
    )?;
    let tasks: Vec<_> = plans
        .into_iter()
        .map(|plan| {
            scheduler.spawn(plan.name, async move |task| {
                let begin = task.now();
                task.sleep(plan.sleeps).await?;
                tell(task.now() - begin, format_args!("{} is done", task.name()))?;
                Ok(())
            })
        })
        .collect();
    scheduler.run()?;
    for task in tasks {
        task.result().expect("every task has ended")?;
    }
    Ok(())
}

fn tell(at: Duration, what: std::fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{:>4} ms  {what}", at.as_millis())
}

/// What a task is called, and how long it sleeps.
struct Plan {
    name: String,
    sleeps: Duration,
}

fn plan(argument: OsString) -> Result<Plan, BadInput> {
    let (name, millis) = named_number(argument, "NAME=MILLISECONDS", "the milliseconds")?;
    Ok(Plan {
        name,
        sleeps: Duration::from_millis(millis),
    })
}

const USAGE: &str = "
usage: timers [NAME=MILLISECONDS]...

Runs a task for each argument, which sleeps for MILLISECONDS of virtual time,
and says when it woke. Without arguments it runs four of its own.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, _| {
        let plans = match &arguments[..] {
            [] => [("rice", 900), ("egg", 180), ("toast", 10), ("tea", 180)]
                .map(|(name, millis)| Plan {
                    name: name.to_owned(),
                    sleeps: Duration::from_millis(millis),
                })
                .into(),
            _ => arguments
                .into_iter()
                .map(plan)
                .collect::<Result<Vec<_>, _>>()?,
        };
        sleep(plans)
    })
}
