//! A worker process: it counts what it is sent, with the instances of one body.

use std::{io, path::PathBuf, thread, time::Duration};

use benches::durable::TEXT;
use coroutine::Coroutine;
use durable::{Answer, Body, SqliteStore, Store, Worker, WorkerEvent};
use durable_postgres::PostgresStore;
use scheduler::{Scheduler, Stop};
use serde::{Deserialize, Serialize};

use crate::Outcome;

/// Where a store is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Place {
    Postgres { url: String, schema: String },
    Sqlite(PathBuf),
}

/// What a worker process is to do.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Orders {
    pub(crate) place: Place,
    /// The name of the body that it serves.
    pub(crate) body: String,
    /// It answers so many yields of each instance. At later ones it keeps the instance, and waits.
    pub(crate) answers: u64,
    /// How many instances it holds at the most. It reports when it has claimed so many, and when
    /// it has made so many steps.
    pub(crate) at_most: usize,
    pub(crate) lease: Duration,
}

/// What it reports, a line each.
pub(crate) const READY: &str = "ready";
pub(crate) const CLAIMED: &str = "claimed";
pub(crate) const STEPPED: &str = "stepped";

/// A body that counts what it is sent.
pub(crate) fn counter(name: &str) -> Body<(), u64, String> {
    Body::new(name, 1, |()| {
        Coroutine::new(async |co| {
            let mut count = 0;
            loop {
                let text: String = co.yield_(count).named("counting").await?;
                count += u64::from(!text.is_empty());
            }
        })
    })
}

/// Begins when it is sent a line, and ends when its input does: with the process that started it.
pub(crate) fn work(orders: &Orders) -> Outcome {
    match &orders.place {
        Place::Postgres { url, schema } => {
            let settings = PostgresStore::builder().schema(schema);
            serve(&settings.open(url)?, orders)
        }
        Place::Sqlite(file) => serve(&SqliteStore::open(file)?, orders),
    }
}

fn serve<T: Store + Clone + 'static>(store: &T, orders: &Orders) -> Outcome {
    println!("{READY}");
    io::stdin().read_line(&mut String::new())?;
    let (parent, is_gone) = async_channel::bounded::<()>(1);
    thread::spawn(move || {
        let _ = io::stdin().read_line(&mut String::new());
        drop(parent);
    });
    let (answers, at_most) = (orders.answers, orders.at_most);
    let is_over = is_gone.clone();
    let (mut claimed, mut stepped) = (0, 0);
    let worker = Worker::new(store)
        .serve(&counter(&orders.body), async move |task, key, _| {
            if key.step() <= answers {
                return Ok(Answer::Send(TEXT.to_owned()));
            }
            let _ = task.wait(is_over.recv()).await?; // it is closed when the parent is gone
            Ok::<_, Stop>(Answer::Later(Duration::ZERO, "it is over".to_owned()))
        })
        .at_most(at_most)
        .lease(orders.lease)
        .attempts(1_000)
        .observed(move |event| match event {
            WorkerEvent::Claimed(count) => report(CLAIMED, &mut claimed, *count, at_most),
            WorkerEvent::Stepped { .. } => report(STEPPED, &mut stepped, 1, at_most),
            _ => {}
        });
    Scheduler::new().block_on(async move |task| {
        let worker = task.spawn("worker", async move |task| worker.run(task).await);
        let _ = task.wait(is_gone.recv()).await?;
        worker.cancel();
        let _ = task.join(&worker).await?; // it was cancelled
        Ok(())
    })?;
    Ok(())
}

/// Counts, and prints the line once there are enough.
fn report(line: &str, count: &mut usize, more: usize, enough: usize) {
    let before = *count;
    *count += more;
    if before < enough && *count >= enough {
        println!("{line}");
    }
}
