//! Letters and timers by hand.

use std::time::{Duration, UNIX_EPOCH};

use coroutine::{Coroutine, Interrupt, Signal, Yielded};
use durable::{Body, Clock, Durable, Error, MemoryStore, SqliteStore, Status, Store, Wait};
use serde::{Deserialize, Serialize};

use crate::support::Folder;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Ask {
    Answer,
    Mail,
    MailFor(u64),
    Sleep(u64),
    Last(u64),
}

type Waiter = Body<Vec<Ask>, Ask, u32, (), String>;

/// Asks for one thing after the other, and keeps what it was sent.
fn waiter() -> Waiter {
    Body::throwing("waiter", 1, |asks: Vec<Ask>| {
        Coroutine::new(async move |co| {
            for ask in asks {
                match co.yield_(ask).await {
                    Ok(_) | Err(Interrupt::Thrown(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(())
        })
    })
    .waiting(|ask| {
        let seconds = Duration::from_secs;
        match *ask {
            Ask::Answer => Wait::Answer,
            Ask::Mail => Wait::Mail,
            Ask::MailFor(after) => Wait::MailFor(seconds(after), Signal::Throw("late".to_owned())),
            Ask::Sleep(after) => Wait::Sleep(seconds(after), Signal::Send(7)),
            Ask::Last(after) => Wait::Sleep(seconds(after), Signal::Close),
        }
    })
}

fn clock() -> Clock {
    Clock::manual(UNIX_EPOCH + Duration::from_secs(1_000_000))
}

fn stores(clock: &Clock, folder: &Folder) -> (MemoryStore, SqliteStore) {
    let memory = MemoryStore::builder().clock(clock.clone()).build();
    let sqlite = SqliteStore::builder()
        .clock(clock.clone())
        .survives_kill_only();
    (memory, sqlite.open(folder.fresh_file()).expect("it opens"))
}

fn signals(body: &Waiter, store: &impl Store) -> Vec<String> {
    let history = body.history(store, "w").expect("it is read");
    history
        .iter()
        .skip(1)
        .map(|row| row.signal.to_owned())
        .collect()
}

fn all_waits<T: Store + Clone + 'static>(store: &T, clock: &Clock) {
    let body = waiter();
    let asks = vec![
        Ask::Answer,
        Ask::Mail,
        Ask::MailFor(10),
        Ask::MailFor(10),
        Ask::Sleep(10),
        Ask::Last(10),
    ];
    let open = || -> Durable<Ask, u32, (), String> {
        body.open(store, "w", asks.clone()).expect("it opens").0
    };
    let mut w = open();
    body.post(store, "w", "early", 1).expect("there is room");
    assert_eq!(w.receive(), Ok(None), "at an answer nothing comes ever");
    assert_eq!(w.send(0), Ok(Yielded(Ask::Mail)));
    w = open();
    assert_eq!(
        w.receive(),
        Ok(Some(Yielded(Ask::MailFor(10)))),
        "the letter that waited"
    );
    assert_eq!(w.receive(), Ok(None));
    clock.advance(Duration::from_secs(9));
    assert_eq!(w.receive(), Ok(None), "not yet");
    w = open();
    assert_eq!(
        w.receive(),
        Ok(None),
        "the time is the row's, not the handle's"
    );
    clock.advance(Duration::from_secs(1));
    body.post(store, "w", "in time", 2).expect("there is room");
    assert_eq!(
        w.receive(),
        Ok(Some(Yielded(Ask::MailFor(10)))),
        "a letter goes before a timer"
    );
    clock.advance(Duration::from_secs(10));
    assert_eq!(w.receive(), Ok(Some(Yielded(Ask::Sleep(10)))));
    body.post(store, "w", "sleeping", 3).expect("there is room");
    assert_eq!(w.receive(), Ok(None), "letters wake nobody who sleeps");
    clock.advance(Duration::from_secs(100));
    w = open();
    assert_eq!(w.receive(), Ok(Some(Yielded(Ask::Last(10)))));
    // The clock goes backwards: the timer is later, and the log's times go on.
    clock.set(UNIX_EPOCH + Duration::from_secs(500_000));
    assert_eq!(w.receive(), Ok(None));
    clock.set(UNIX_EPOCH + Duration::from_secs(2_000_000));
    assert_eq!(w.receive(), Ok(None), "the close: it left");
    assert_eq!(w.status(), Status::Closed);
    assert!(matches!(w.receive(), Err(Error::Ended((), _))));
    assert_eq!(
        signals(&body, store),
        [
            r#"{"send":0}"#,
            r#"{"send":1}"#,
            r#"{"send":2}"#,
            r#"{"throw":"late"}"#,
            r#"{"send":7}"#,
            r#""close""#,
        ]
    );
}

#[test]
fn each_wait_takes_what_it_waits_for() {
    let folder = Folder::new();
    let first = clock();
    all_waits(&stores(&first, &folder).0, &first);
    let second = clock();
    all_waits(&stores(&second, &folder).1, &second);
}

#[test]
fn times_in_a_log_never_go_backwards() {
    let clock = clock();
    let store = MemoryStore::builder().clock(clock.clone()).build();
    let body = waiter();
    let (mut w, _) = body
        .open(&store, "w", vec![Ask::Answer; 4])
        .expect("it opens");
    for back in [1, 1000, 5] {
        clock.set(UNIX_EPOCH + Duration::from_secs(1_000_000 - back));
        w.send(0).expect("it goes on");
    }
    let history = body.history(&store, "w").expect("it is read");
    let times: Vec<_> = history.iter().map(|row| row.time).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(times[3], UNIX_EPOCH + Duration::from_secs(1_000_000));
}

#[test]
fn a_step_by_hand_may_come_before_what_was_waited_for() {
    let clock = clock();
    let store = MemoryStore::builder().clock(clock.clone()).build();
    let body = waiter();
    let (mut w, _) = body
        .open(&store, "w", vec![Ask::Sleep(10), Ask::Answer])
        .expect("it opens");
    assert_eq!(w.throw("impatient".to_owned()), Ok(Yielded(Ask::Answer)));
    clock.advance(Duration::from_secs(100));
    assert_eq!(w.receive(), Ok(None), "the timer went with its yield");
}

#[test]
fn a_letter_that_panics_the_body_stays() {
    let store = MemoryStore::new();
    let body: Body<(), u32, u32> = Body::new("picky", 1, |()| {
        Coroutine::new(async |co| {
            let mut sum = 0;
            loop {
                let sent: u32 = co.yield_(sum).await?;
                assert!(sent != 13, "unlucky");
                sum += sent;
            }
        })
    })
    .waiting(|_| Wait::Mail);
    let (mut picky, _) = body.open(&store, "p", ()).expect("it opens");
    body.post(&store, "p", "a", 13).expect("there is room");
    for _ in 0..2 {
        assert!(matches!(picky.receive(), Err(Error::Panicked((), _))));
    }
    assert_eq!(picky.send(1), Ok(Yielded(1)), "by hand it goes on");
}
