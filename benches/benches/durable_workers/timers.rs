//! Timers that are due at the same time, served by one worker.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use benches::figures::Sheet;
use coroutine::{Coroutine, Signal};
use durable::{Answer, Body, Store, Wait, Worker, WorkerEvent};
use scheduler::{Event, Scheduler};

use crate::{GROUP, Outcome, Shared};

/// A body that asks how long it is to sleep, in microseconds, and sleeps.
fn sleeper() -> Body<(), u64, u64> {
    let body = Body::new("timer", 1, |()| {
        Coroutine::new(async |co| {
            let left = co.yield_(0).named("asking").await?;
            co.yield_(left).named("asleep").await.map(drop)
        })
    });
    body.waiting(|left| match left {
        0 => Wait::Answer,
        left => Wait::Sleep(Duration::from_micros(*left), Signal::Send(0)),
    })
}

pub(crate) fn measure<T>(sheet: &mut Sheet, shared: &Shared<T>, scale: u64) -> Outcome
where
    T: Store + Clone + 'static,
{
    let instances = 10_000 / scale;
    let begin = Instant::now();
    shared.create(&sleeper(), instances)?;
    // To set a timer is a step, as creating an instance is: it takes about as long.
    let due = Instant::now() + begin.elapsed() * 2;
    let (set, mut late) = run(&shared.store, instances, due)?;
    if set > due {
        let after = (set - due).as_millis();
        let peer = shared.peer;
        sheet.remark(format!(
            "{peer}: the last timer was set {after} ms after all were due."
        ));
    }
    late.sort_unstable();
    let last = late.last().ok_or("there are timers")?;
    let rate = instances as f64 / last.as_secs_f64();
    sheet.add(GROUP, "10,000 timers", shared.peer, rate);
    for hundredth in [50, 99] {
        let late = late[late.len() * hundredth / 100].as_secs_f64() * 1e3;
        let row = format!("10,000 timers, p{hundredth}");
        sheet.add(GROUP, &row, shared.peer, late);
    }
    Ok(())
}

/// Sets the timers, and lets them ring; returns when the last was set, and by how much each was
/// late: its step was written so long after the time.
fn run<T>(store: &T, instances: u64, due: Instant) -> Outcome<(Instant, Vec<Duration>)>
where
    T: Store + Clone + 'static,
{
    let rang = Rc::new(Event::new());
    let times = Rc::new(RefCell::new((due, Vec::new())));
    let (all_rang, noted) = (Rc::clone(&rang), Rc::clone(&times));
    let worker = Worker::new(store)
        .serve(&sleeper(), async move |_, _, _| {
            let left = due.saturating_duration_since(Instant::now()).as_micros();
            Answer::Send(left.max(1) as u64)
        })
        .observed(move |event| {
            let (set, late) = &mut *noted.borrow_mut();
            match event {
                WorkerEvent::Stepped { .. } => *set = Instant::now(),
                WorkerEvent::Ended { .. } => late.push(Instant::now() - due),
                _ => {}
            }
            if late.len() as u64 == instances {
                all_rang.set();
            }
        });
    Scheduler::new().block_on(async move |task| {
        let worker = task.spawn("worker", async move |task| worker.run(task).await);
        rang.wait(task).await?;
        worker.cancel();
        let _ = task.join(&worker).await?; // it was cancelled
        Ok(())
    })?;
    let times = times.borrow();
    Ok((times.0, times.1.clone()))
}
