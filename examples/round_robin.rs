//! Tasks that take turns on one thread: each does a step, then everybody else has theirs.
//!
//! `round_robin`:
//!
//! ```text
//! Task A: Step 1/3
//! Task B: Step 1/5
//! Task C: Step 1/2
//! Task A: Step 2/3
//! Task B: Step 2/5
//! Task C: Step 2/2
//! Task A: Step 3/3
//! Task B: Step 3/5
//! Task B: Step 4/5
//! Task B: Step 5/5
//! ```

use std::{
    cell::Cell,
    error::Error,
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use scheduler::{Scheduler, Stop, Task};
use support::{BadInput, Takes, Trace, named_number};

/// Does one step a turn.
async fn work(task: &mut Task<'_>, steps: u32) -> Result<(), Stop> {
    for step in 1..=steps {
        writeln!(io::stdout(), "{}: Step {step}/{steps}", task.name())?;
        task.yield_now().await?;
    }
    Ok(())
}

fn take_turns(mut scheduler: Scheduler, plans: Vec<Plan>) -> Result<(), Box<dyn Error>> {
    let tasks: Vec<_> = plans
        .into_iter()
        .map(|plan| scheduler.spawn(plan.name, async move |task| work(task, plan.steps).await))
        .collect();
    scheduler.run()?;
    for task in tasks {
        task.result().expect("every task has ended")?;
    }
    Ok(())
}

/// What a task is called, and how many steps it has.
struct Plan {
    name: String,
    steps: u32,
}

fn plan(argument: OsString) -> Result<Plan, BadInput> {
    let (name, steps) = named_number(argument, "NAME=STEPS", "the number of steps")?;
    Ok(Plan { name, steps })
}

const USAGE: &str = "
usage: round_robin [--trace FILE] [NAME=STEPS]...

Runs a task for each argument, which prints its steps, one a turn.
Without arguments it runs three of its own.

  --trace FILE   draws the run: FILE.svg a picture, turn by turn;
                 FILE.json the times, for https://ui.perfetto.dev
";

fn main() -> ExitCode {
    let file = Cell::new(None);
    let takes = Takes {
        values: usize::MAX,
        options: &[("trace", &file)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, _| {
        let plans = match &arguments[..] {
            [] => [("Task A", 3), ("Task B", 5), ("Task C", 2)]
                .map(|(name, steps)| Plan {
                    name: name.to_owned(),
                    steps,
                })
                .into(),
            _ => arguments
                .into_iter()
                .map(plan)
                .collect::<Result<Vec<_>, _>>()?,
        };
        match file.take().map(Trace::to_file).transpose()? {
            None => take_turns(Scheduler::new(), plans),
            Some(trace) => {
                let taken = take_turns(trace.scheduler(), plans);
                trace.write()?;
                taken
            }
        }
    })
}
