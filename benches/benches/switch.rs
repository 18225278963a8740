//! One turn of a task, by the number of tasks; and the least that a loop over boxed futures costs.
#![expect(missing_docs, reason = "criterion's macros make undocumented items")]

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use scheduler::Scheduler;

/// How often each task yields in a measured run: more often where there are few tasks.
fn yields(tasks: u64) -> u64 {
    (1_000_000 / tasks).max(10)
}

fn cede(tasks: u64, yields: u64) -> Duration {
    let mut scheduler = Scheduler::new();
    for _ in 0..tasks {
        scheduler.spawn("task", async move |task| {
            for _ in 0..yields {
                task.yield_now().await?;
            }
            Ok(())
        });
    }
    let begin = Instant::now();
    scheduler.run().expect("nothing waits");
    begin.elapsed()
}

/// No ids, no wakers, no results: a queue of boxed futures, each polled in turn.
fn floor(tasks: u64, yields: u64) -> Duration {
    type Task = Pin<Box<dyn Future<Output = ()>>>;
    let mut queue: VecDeque<Task> = (0..tasks)
        .map(|_| {
            Box::pin(async move {
                for _ in 0..yields {
                    let mut yielded = false;
                    poll_fn(|_| {
                        if std::mem::replace(&mut yielded, true) {
                            Poll::Ready(())
                        } else {
                            Poll::Pending
                        }
                    })
                    .await;
                }
            }) as Task
        })
        .collect();
    let begin = Instant::now();
    let mut cx = Context::from_waker(Waker::noop());
    while let Some(mut task) = queue.pop_front() {
        if task.as_mut().poll(&mut cx).is_pending() {
            queue.push_back(task);
        }
    }
    begin.elapsed()
}

fn switch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    for tasks in [1, 1_000, 100_000] {
        let yields = yields(tasks);
        let turns = tasks * (yields + 1);
        group.throughput(Throughput::Elements(turns));
        for (name, run) in [("cede", cede as fn(u64, u64) -> _), ("floor", floor)] {
            group.bench_function(BenchmarkId::new(name, tasks), |bencher| {
                bencher.iter_custom(|runs| (0..runs).map(|_| run(tasks, yields)).sum());
            });
        }
    }
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
}

criterion_group! { name = benches; config = quick(); targets = switch }
criterion_main!(benches);
