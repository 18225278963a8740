//! Workers on plain threads, round by round.

use std::{
    cell::RefCell,
    thread,
    time::{Duration, UNIX_EPOCH},
};

use coroutine::{Complete, Coroutine, Signal, Yielded};
use durable::{
    Answer, Body, Clock, Head, Key, MemoryStore, SqliteStore, Status, Store, ThreadWorker, Wait,
    WorkerEvent,
    faulty::{Call, Faulty},
    store::Filter,
};
use serde::{Deserialize, Serialize};

use crate::support::Folder;

mod leases;
mod store_failures;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Ask {
    Do(u32),
    Mail,
    Sleep(u64),
}

type Errand = Body<Vec<Ask>, Ask, u32, u32, String>;

/// Asks for one thing after the other, and returns the sum of what it was sent. It cannot stand a
/// 13, and makes 1 of what is thrown.
fn errand() -> Errand {
    Body::throwing("errand", 1, |asks: Vec<Ask>| {
        Coroutine::new(async move |co| {
            let mut sum = 0;
            for ask in asks {
                sum += match co.yield_(ask).await {
                    Ok(13) => panic!("it cannot stand 13"),
                    Err(coroutine::Interrupt::Thrown(_)) => 1,
                    sent => sent?,
                };
            }
            Ok(sum)
        })
    })
    .waiting(|ask| match ask {
        Ask::Do(_) => Wait::Answer,
        Ask::Mail => Wait::Mail,
        Ask::Sleep(after) => Wait::Sleep(*after as u32 * SECOND, Signal::Send(100)),
    })
}

struct Shop {
    clock: Clock,
    store: Faulty<MemoryStore>,
}

impl Shop {
    fn new(instances: &[(&str, &[Ask])]) -> Self {
        let clock = Clock::manual(UNIX_EPOCH + 1_000_000 * SECOND);
        let memory = MemoryStore::builder().clock(clock.clone()).build();
        let store = Faulty::new(memory);
        for (id, asks) in instances {
            errand().open(&store, id, asks.to_vec()).expect("it opens");
        }
        Self { clock, store }
    }

    fn worker<'h>(
        &self,
        perform: impl FnMut(&Key, &Ask) -> Answer<u32, String> + 'h,
    ) -> ThreadWorker<'h> {
        ThreadWorker::new(&self.store).serve(&errand(), perform)
    }

    #[track_caller]
    fn head(&self, id: &str) -> Head {
        let heads = self.store.list(&Filter::default()).expect("it is read");
        let head = heads.into_iter().find(|head| &*head.id == id);
        head.expect("it is there")
    }

    #[track_caller]
    fn check_end(&self, id: &str, sum: u32) {
        let (_, end) = errand().find(&self.store, id).expect("it is there");
        assert_eq!(end, Complete(sum), "{id}");
        let history = errand().history(&self.store, id).expect("it is read");
        history.check().expect("it replays");
    }
}

fn number(_: &Key, asked: &Ask) -> Answer<u32, String> {
    match asked {
        Ask::Do(number) => Answer::Send(*number),
        other => unreachable!("{other:?} is no question"),
    }
}

#[test]
fn a_turn_makes_a_step_of_each_in_one_commit() {
    let shop = Shop::new(&[("a", &[Ask::Do(1), Ask::Do(2)]), ("b", &[Ask::Do(3)])]);
    let mut worker = shop.worker(number);
    let tally = worker.turn().expect("it is in memory");
    assert_eq!((tally.claimed, tally.steps, tally.ended), (2, 2, 1));
    assert_eq!(shop.store.count(Call::Append), 1);
    let tally = worker.turn().expect("it is in memory");
    assert_eq!((tally.claimed, tally.steps, tally.ended), (0, 1, 1));
    assert!(worker.turn().expect("it is in memory").is_idle());
    shop.check_end("a", 3);
    shop.check_end("b", 3);
}

#[test]
fn letters_and_timers_come_when_it_is_their_time() {
    let shop = Shop::new(&[("a", &[Ask::Mail, Ask::Sleep(10), Ask::Do(5)])]);
    let mut worker = shop.worker(number);
    let mut steps = || {
        let tally = worker.turn().expect("it is in memory");
        assert!(!tally.is_idle() || tally.steps == 0);
        tally.steps
    };
    assert_eq!(steps(), 0);
    errand()
        .post(&shop.store, "a", "k", 20)
        .expect("it is there");
    assert_eq!(steps(), 1);
    assert_eq!(steps(), 0);
    shop.clock.advance(9 * SECOND);
    assert_eq!(steps(), 0, "no timer early");
    shop.clock.advance(SECOND);
    assert_eq!(steps(), 1);
    assert_eq!(steps(), 1);
    shop.check_end("a", 125);
}

#[test]
fn what_fails_is_put_off_and_parked_at_last() {
    let shop = Shop::new(&[("bad", &[Ask::Do(13)]), ("well", &[Ask::Do(1), Ask::Do(1)])]);
    let events = RefCell::new(Vec::new());
    let mut worker = shop
        .worker(number)
        .attempts(2)
        .pauses(5 * SECOND, 60 * SECOND);
    worker = worker.observed(|event| match event {
        WorkerEvent::Claimed(_) => {}
        event => events.borrow_mut().push(event.to_string()),
    });
    for _ in 0..3 {
        worker.turn().expect("it is in memory");
    }
    shop.clock.advance(5 * SECOND);
    worker.turn().expect("it is in memory");
    shop.clock.advance(1000 * SECOND);
    assert!(worker.turn().expect("it is in memory").is_idle());
    let why = "bad/2: panicked: it cannot stand 13";
    assert_eq!(
        *events.borrow(),
        [
            format!("bad/1 is put off for 5s: {why}"),
            "well/2 -> unnamed".to_owned(),
            "well/3 returned".to_owned(),
            format!("bad/1 is parked: {why}; 2 attempts have failed"),
        ]
    );
    assert_eq!(shop.head("bad").status, Status::Parked);
    errand().retry(&shop.store, "bad").expect("it is parked");
    let mut worker = shop.worker(|_, _| Answer::Throw("other".to_owned()));
    assert_eq!(worker.turn().expect("it is in memory").ended, 1);
    shop.check_end("bad", 1);
}

#[test]
fn a_function_that_panics_or_wants_to_wait_is_called_again_with_the_same_key() {
    let shop = Shop::new(&[("a", &[Ask::Do(4)])]);
    let mut keys = Vec::new();
    let mut worker = shop.worker(|key, asked| {
        keys.push(key.to_string());
        match keys.len() {
            1 => panic!("out of luck"),
            2 => Answer::Later(7 * SECOND, "out of stock".to_owned()),
            _ => number(key, asked),
        }
    });
    let problem = |worker: &mut ThreadWorker<'_>, seconds| {
        shop.clock.advance(seconds * SECOND);
        worker.turn().expect("it is in memory");
        shop.head("a").problem.map(|problem| problem.to_string())
    };
    let panicked = "a/1: performing what it asks for panicked: out of luck";
    assert_eq!(problem(&mut worker, 0).as_deref(), Some(panicked));
    assert_eq!(problem(&mut worker, 1).as_deref(), Some("out of stock"));
    assert_eq!(problem(&mut worker, 6).as_deref(), Some("out of stock"));
    assert_eq!(problem(&mut worker, 1), None);
    drop(worker);
    assert_eq!(keys, ["a/1"; 3]);
    shop.check_end("a", 4);
}

#[test]
fn one_that_is_taken_over_by_hand_is_lost_and_one_that_is_released_is_not() {
    let shop = Shop::new(&[
        ("a", &[Ask::Do(1), Ask::Do(2)]),
        ("b", &[Ask::Do(1), Ask::Do(2)]),
    ]);
    let mut worker = shop.worker(number);
    worker.turn().expect("it is in memory");
    let (mut by_hand, step) = errand().find(&shop.store, "a").expect("it is there");
    assert_eq!(step, Yielded(Ask::Do(2)));
    assert_eq!(by_hand.send(40), Ok(Complete(41)));
    let tally = worker.turn().expect("it is in memory");
    assert_eq!((tally.lost, tally.ended), (1, 1));
    shop.check_end("a", 41);
    shop.check_end("b", 3);

    let shop = Shop::new(&[("a", &[Ask::Do(1), Ask::Do(2)])]);
    let mut worker = shop.worker(number);
    worker.turn().expect("it is in memory");
    let mut other = shop.worker(number);
    assert!(
        other.turn().expect("it is in memory").is_idle(),
        "it is leased"
    );
    worker.release().expect("it is in memory");
    assert_eq!(other.turn().expect("it is in memory").ended, 1);
    drop(worker);
}

#[test]
fn one_that_was_lost_and_is_claimed_again_is_asked_once() {
    let shop = Shop::new(&[("a", &[Ask::Do(1), Ask::Do(2)])]);
    let mut keys = Vec::new();
    let mut worker = shop.worker(|key, asked| {
        keys.push(key.to_string());
        number(key, asked)
    });
    worker.turn().expect("it is in memory");
    drop(errand().find(&shop.store, "a")); // by hand, and left: it may be claimed at once
    let tally = worker.turn().expect("it is in memory");
    assert_eq!((tally.claimed, tally.lost, tally.ended), (1, 1, 1));
    drop(worker);
    assert_eq!(keys, ["a/1", "a/2"]);
}

#[test]
fn threads_share_a_file() {
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.fresh_file()).expect("it opens");
    for n in 0..40 {
        let asks = vec![Ask::Do(n + 20), Ask::Do(2), Ask::Mail];
        errand()
            .open(&store, &n.to_string(), asks)
            .expect("it opens");
        errand()
            .post(&store, &n.to_string(), "k", 7)
            .expect("it is there");
    }
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut worker = ThreadWorker::new(&store)
                    .serve(&errand(), number)
                    .at_most(6);
                while !worker.turn().expect("the file is ours").is_idle() {}
            });
        }
    });
    for n in 0..40 {
        let (_, end) = errand().find(&store, &n.to_string()).expect("it is there");
        assert_eq!(end, Complete(n + 29));
    }
}
