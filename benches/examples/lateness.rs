//! How late `sleep(10 ms)` ends beside a pipeline that is always ready: on cede and on tokio, in
//! turns, in one run.
//!
//! A producer sends numbers through a bounded channel to a consumer, which takes 20 µs for each.
//! Next to them a task sleeps, again and again.

use std::{
    error::Error,
    hint,
    time::{Duration, Instant},
};

use scheduler::Scheduler;
use tokio::{sync::mpsc, task::LocalSet};

const SLEEP: Duration = Duration::from_millis(10);
const WORK: Duration = Duration::from_micros(20);
const SLEEPS: usize = 100;
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    println!("sleep(10 ms) beside a pipeline of 20 us a value, late by (us):");
    for _ in 0..ROUNDS {
        print("cede", cede()?);
        print("tokio", tokio()?);
    }
    Ok(())
}

fn print(name: &str, mut late: Vec<Duration>) {
    late.sort();
    let (median, most) = (late[late.len() / 2], late[late.len() - 1]);
    println!(
        "  {name:6} median {:6}, most {:6}",
        median.as_micros(),
        most.as_micros()
    );
}

fn work() {
    let begin = Instant::now();
    while begin.elapsed() < WORK {
        hint::spin_loop();
    }
}

fn cede() -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut scheduler = Scheduler::new();
    let (numbers, received) = scheduler::channel(8);
    scheduler.spawn_daemon("producer", async move |task| {
        for number in 0_u64.. {
            numbers.send(task, number).await??;
        }
        Ok(())
    });
    scheduler.spawn_daemon("consumer", async move |task| {
        while received.recv(task).await?.is_some() {
            work();
        }
        Ok(())
    });
    Ok(scheduler.block_on(async |task| {
        let mut late = Vec::new();
        for _ in 0..SLEEPS {
            let begin = Instant::now();
            task.sleep(SLEEP).await?;
            late.push(begin.elapsed() - SLEEP);
        }
        Ok(late)
    })?)
}

fn tokio() -> Result<Vec<Duration>, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let local = LocalSet::new();
    let (numbers, mut received) = mpsc::channel(8);
    local.spawn_local(async move {
        for number in 0_u64.. {
            if numbers.send(number).await.is_err() {
                return;
            }
        }
    });
    local.spawn_local(async move {
        while received.recv().await.is_some() {
            work();
        }
    });
    Ok(runtime.block_on(local.run_until(async {
        let mut late = Vec::new();
        for _ in 0..SLEEPS {
            let begin = Instant::now();
            tokio::time::sleep(SLEEP).await;
            late.push(begin.elapsed() - SLEEP);
        }
        late
    })))
}
