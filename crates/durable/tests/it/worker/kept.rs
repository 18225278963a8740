//! Live coroutines: kept while there is room, checked before they are used.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use coroutine::Coroutine;
use durable::{Answer, Body, Worker};

use super::support::{Ask, Errand, SECOND, Time, waiting};

/// Counts how often a coroutine was made, and how many of them there are.
fn counted(made: &Arc<AtomicU32>, alive: &Arc<AtomicU32>) -> Errand {
    let (made, alive) = (Arc::clone(made), Arc::clone(alive));
    Body::new("errand", 1, move |asks: Vec<Ask>| {
        made.fetch_add(1, Ordering::Relaxed);
        let alive = Alive::new(&alive);
        Coroutine::new(async move |co| {
            let _alive = alive;
            let mut sent = Vec::new();
            for ask in asks {
                sent.push(co.yield_(ask).await?);
            }
            Ok(sent)
        })
    })
    .waiting(waiting)
}

struct Alive(Arc<AtomicU32>);

impl Alive {
    fn new(count: &Arc<AtomicU32>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Ten instances are woken three times each by a worker that has room for so many. Returns how many
/// coroutines were made by it, and how many were alive at most in between.
fn check(at_most: usize, meddle: bool) -> (u32, u32) {
    let (made, alive) = (Arc::default(), Arc::default());
    let body = counted(&made, &alive);
    let time = Time::new();
    let ids: Vec<String> = (0..10).map(|n| n.to_string()).collect();
    for id in &ids {
        let opened = body.open(&time.store, id, vec![Ask::Mail; 4]);
        opened.expect("it opens");
    }
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    made.store(0, Ordering::Relaxed);
    let worker = Worker::new(&time.store)
        .serve(&body, async |_, _, _| Answer::Send(String::new()))
        .at_most(at_most)
        .without_threads();
    let (store, counted) = (time.store.clone(), Arc::clone(&alive));
    let most = time.run(async move |task| {
        let worker = task.spawn("worker", async move |task| worker.run(task).await);
        let mut most = 0;
        for round in 0..3 {
            for id in &ids {
                body.post(&store, id, &round.to_string(), round.to_string())?;
            }
            task.sleep(5 * SECOND).await?;
            most = most.max(counted.load(Ordering::Relaxed));
            for id in ids.iter().filter(|_| meddle) {
                drop(body.find(&store, id)?); // taken over by hand, and left
            }
        }
        task.cancel(worker.id()).await?;
        let _ = task.join(&worker).await?;
        for id in &ids {
            let (_, step) = body.find(&store, id)?;
            assert_eq!(step, coroutine::Yielded(Ask::Mail));
        }
        Ok(most)
    });
    assert_eq!(alive.load(Ordering::Relaxed), 0, "none is left");
    let by_hand = if meddle { 40 } else { 10 };
    (made.load(Ordering::Relaxed) - by_hand, most)
}

#[test]
fn with_room_each_is_built_once() {
    assert_eq!(check(100, false), (10, 10));
}

#[test]
fn without_room_they_are_discarded_and_built_again() {
    let (made, most) = check(3, false);
    assert!(made > 20, "{made}");
    assert_eq!(most, 3);
}

#[test]
fn one_that_somebody_else_had_is_built_again() {
    assert_eq!(check(100, true), (30, 10));
}
