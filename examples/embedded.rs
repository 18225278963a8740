//! A scheduler inside of a host with a loop of its own, like that of a window or another runtime.
//!
//! The host has the thread. It takes its own events one by one; after each it lets the scheduler
//! run as far as that goes without waiting, and asks when it wants to be called again at the
//! latest. The tasks get the host's events by a queue and a waiter. `embedded`:
//!
//! ```text
//! host: key 'a'
//! keys: 'a' typed
//! clock: tick 1
//! host: key 'b'
//! keys: 'b' typed
//! clock: tick 2
//! host: close
//! keys: closed after 2 keys
//! clock: cancelled after 2 ticks
//! host: nothing is left to do
//! ```

use std::{
    cell::RefCell,
    collections::VecDeque,
    error::Error,
    io::{self, Write},
    process::ExitCode,
    rc::Rc,
    time::Duration,
};

use scheduler::{Clock, Scheduler, Step, Stop, Task, Waiter};

/// What happens to the host.
#[derive(Debug)]
enum Event {
    Key(char),
    Close,
}

/// Where the host leaves events for the task that handles them.
#[derive(Default)]
struct Queue {
    events: VecDeque<Event>,
    handler: Option<Waiter>,
}

type Shared = Rc<RefCell<Queue>>;

/// The host's loop: it belongs to the host, and calls the scheduler.
fn host(events: impl Iterator<Item = Event>) -> Result<(), Box<dyn Error>> {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let queue = Shared::default();
    let ticking = scheduler.spawn("clock", async |task| tick(task).await);
    let (shared, clock) = (Rc::clone(&queue), ticking.id());
    scheduler.spawn("keys", async move |task| {
        handle_keys(task, shared).await?;
        task.cancel(clock).await.map(drop)
    });
    scheduler.run_until_idle();
    for event in events {
        match &event {
            Event::Key(key) => print(format_args!("host: key {key:?}"))?,
            Event::Close => print(format_args!("host: close"))?,
        }
        let mut shared = queue.borrow_mut();
        shared.events.push_back(event);
        if let Some(handler) = &shared.handler {
            handler.wake();
        }
        drop(shared);
        // What is ready runs; then time passes to the next deadline, which a real host would sleep
        // to.
        if let Step::Idle(Some(_deadline)) = scheduler.run_until_idle() {
            scheduler.tick(Some(Duration::ZERO))?;
        }
    }
    Ok(print(format_args!("host: nothing is left to do"))?)
}

/// Counts the seconds until it is cancelled.
async fn tick(task: &mut Task<'_>) -> Result<(), Stop> {
    let mut ticks = 0;
    loop {
        match task.sleep(Duration::from_secs(1)).await {
            Ok(()) => ticks += 1,
            Err(stop) => {
                print(format_args!("clock: cancelled after {ticks} ticks"))?;
                return Err(stop);
            }
        }
        print(format_args!("clock: tick {ticks}"))?;
    }
}

/// Handles the host's events, and parks when there is none.
async fn handle_keys(task: &mut Task<'_>, queue: Shared) -> Result<(), Stop> {
    queue.borrow_mut().handler = Some(task.waiter());
    let mut keys = 0;
    loop {
        let event = queue.borrow_mut().events.pop_front();
        match event {
            None => task.park().await?,
            Some(Event::Key(key)) => {
                keys += 1;
                print(format_args!("keys: {key:?} typed"))?;
            }
            Some(Event::Close) => {
                return Ok(print(format_args!("keys: closed after {keys} keys"))?);
            }
        }
    }
}

fn print(line: std::fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

const USAGE: &str = "
usage: embedded [KEYS]

Shows a scheduler inside of a host's event loop. The host has a key event for
each letter of KEYS, `ab` by default, then one to close; time is virtual.
";

fn main() -> ExitCode {
    support::run(USAGE, 1, |arguments, _| {
        let keys = arguments
            .first()
            .map(|keys| keys.to_string_lossy().into_owned());
        let keys = keys.unwrap_or_else(|| "ab".to_owned());
        let events = keys.chars().map(Event::Key).chain([Event::Close]);
        host(events)
    })
}
