use std::{
    error::Error,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use coroutine::Coroutine;
use durable::{Body, Durable, Store};

use super::TEXT;

/// A body that counts what it is sent.
pub fn counter() -> Body<(), u64, String> {
    Body::new("counter", 1, |()| {
        Coroutine::new(async |co| {
            let mut count = 0;
            loop {
                let text: String = co.yield_(count).named("counting").await?;
                count += u64::from(!text.is_empty());
            }
        })
    })
}

/// Makes steps with some instances, which the threads share out among themselves; returns the time
/// from the moment when all are open.
///
/// # Panics
///
/// If a step fails.
pub fn steps<T>(store: &T, instances: u64, threads: u64, steps: u64) -> Duration
where
    T: Store + Clone + 'static,
{
    let barrier = Barrier::new(usize::try_from(threads).expect("there are few") + 1);
    let each = (steps / instances).max(1);
    thread::scope(|scope| {
        for thread in 0..threads {
            let (store, barrier) = (store.clone(), &barrier);
            scope.spawn(move || {
                let body = counter();
                let mine = (thread..instances).step_by(threads as usize);
                let open = |number| body.open(&store, &format!("counter-{number}"), ());
                let mut mine: Vec<_> = mine
                    .map(|number| open(number).expect("it opens").0)
                    .collect();
                barrier.wait();
                for _ in 0..each {
                    for counter in &mut mine {
                        counter.send(TEXT.to_owned()).expect("nobody else has it");
                    }
                }
                barrier.wait();
            });
        }
        barrier.wait();
        let begin = Instant::now();
        barrier.wait();
        begin.elapsed()
    })
}

/// Makes steps with some instances, which the threads share out among themselves; returns the time
/// that each step took, in no order, and the time of all.
///
/// # Panics
///
/// If a step fails.
pub fn latencies<T>(
    store: &T,
    instances: u64,
    threads: u64,
    steps: u64,
) -> (Vec<Duration>, Duration)
where
    T: Store + Clone + 'static,
{
    let barrier = Barrier::new(usize::try_from(threads).expect("there are few") + 1);
    let each = (steps / instances).max(1);
    let work = |thread: u64| {
        let body = counter();
        let mine = (thread..instances).step_by(threads as usize);
        let open = |number: u64| body.open(store, &number.to_string(), ());
        let mut mine: Vec<_> = mine
            .map(|number| open(number).expect("it opens").0)
            .collect();
        let mut times = Vec::with_capacity(each as usize * mine.len());
        barrier.wait();
        for _ in 0..each {
            for counter in &mut mine {
                let begin = Instant::now();
                counter.send(TEXT.to_owned()).expect("nobody else has it");
                times.push(begin.elapsed());
            }
        }
        times
    };
    thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || work(thread)))
            .collect();
        barrier.wait();
        let begin = Instant::now();
        let times = workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("it works"));
        (times.collect(), begin.elapsed())
    })
}

/// Fills an instance with steps.
///
/// # Errors
///
/// The store's, or the body's.
pub fn filled<T>(store: &T, id: &str, steps: u64) -> Result<(), Box<dyn Error>>
where
    T: Store + Clone + 'static,
{
    let (mut counter, _) = counter().open(store, id, ())?;
    for _ in 1..steps {
        counter.send(TEXT.to_owned())?;
    }
    Ok(())
}

/// Creates instances that stay where they are, live.
///
/// # Panics
///
/// If the store fails.
pub fn parked<T>(store: &T, instances: u64) -> Vec<Durable<u64, String>>
where
    T: Store + Clone + 'static,
{
    let body = counter();
    let open = |number| body.open(store, &format!("parked-{number}"), ());
    (0..instances)
        .map(|number| open(number).expect("it opens").0)
        .collect()
}
