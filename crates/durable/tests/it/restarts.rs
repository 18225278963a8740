//! Bodies that begin again, and versions side by side.

use coroutine::{Complete, Coroutine, Interrupt, Yielded};
use durable::{Bodies, Body, Error, MemoryStore, Next, OpenError, SqliteStore, Store, Wait};

use crate::support::Folder;

/// Counts, and restarts after each `lap`.
fn counter(version: u32, lap: u32) -> Body<u32, u32, u32, Next<u32, u32>> {
    Body::new("counter", version, move |from: u32| {
        Coroutine::new(async move |co| {
            let mut at = from;
            while at < from + lap {
                match co.yield_(at).named("counting").await {
                    Ok(by) => at += by,
                    Err(Interrupt::Closed) => return Ok(Next::Again(at)),
                    Err(other) => return Err(other),
                }
            }
            if at >= 1000 {
                Ok(Next::Done(at))
            } else {
                Ok(Next::Again(at))
            }
        })
    })
    .restarting()
}

fn restarts_on<T: Store + Clone + 'static>(store: &T) {
    let body = counter(1, 3);
    let (mut counter, _) = body.open(store, "c", 0).expect("it opens");
    for n in 1..=10 {
        assert_eq!(counter.send(1), Ok(Yielded(n)));
        let (again, step) = body
            .open(store, "c", 0)
            .expect("the first arguments name it");
        assert_eq!(step, Yielded(n));
        counter = again;
    }
    assert_eq!(
        counter.key().to_string(),
        "c/14",
        "ten steps, the start, and three restarts"
    );
    assert!(matches!(
        body.open(store, "c", 9),
        Err(OpenError::Differs { .. })
    ));
    let history = body.history(store, "c").expect("it can be read");
    let all: Vec<_> = history
        .iter()
        .map(|row| (row.signal, row.outcome))
        .collect();
    assert_eq!(all[3], (r#"{"send":1}"#, r#"{"again":3}"#));
    assert_eq!(all[4], (r#"{"start":3}"#, r#"{"yielded":3}"#));
    history.check().expect("it replays");
    assert!(history.machine().is_ok());
    assert!(
        matches!(history.at(4), Err(OpenError::NoStep(_))),
        "half a restart"
    );
    history.at(5).expect("it is a whole step").discard();
    assert_eq!(body.prune(store, "c"), Ok(11));
    let (mut counter, step) = body.open(store, "c", 0).expect("it opens");
    assert_eq!(step, Yielded(10));
    let history = body.history(store, "c").expect("it can be read");
    assert_eq!(
        history.iter().map(|row| row.step).collect::<Vec<_>>(),
        [1, 13, 14]
    );
    history.check().expect("what is left replays");
    assert!(matches!(history.at(7), Err(OpenError::NoStep(_))));
    body.fork(store, "c", 14, "fork")
        .expect("a pruned one can be forked");
    assert_eq!(body.find(store, "fork").expect("it opens").1, Yielded(10));
    assert_eq!(counter.send(1000), Ok(Complete(Next::Done(1010))));
    assert_eq!(
        body.open(store, "c", 0).expect("it opens").1,
        Complete(Next::Done(1010))
    );
}

#[test]
fn an_instance_restarts_and_goes_on() {
    restarts_on(&MemoryStore::new());
    let folder = Folder::new();
    restarts_on(&SqliteStore::survives_kill_only(folder.file("again.db")).expect("it opens"));
}

#[test]
fn again_as_the_answer_to_a_close_is_an_end() {
    let store = MemoryStore::new();
    let body = counter(1, 3);
    let (mut counter, _) = body.open(&store, "c", 0).expect("it opens");
    assert_eq!(counter.close(), Ok(Some(Complete(Next::Again(0)))));
    assert_eq!(
        body.find(&store, "c").expect("it opens").1,
        Complete(Next::Again(0))
    );
    assert!(matches!(counter.send(1), Err(Error::Ended(1, _))));
}

#[test]
fn restarts_without_a_yield_are_bounded() {
    let store = MemoryStore::new();
    let body = counter(1, 0);
    let Err(OpenError::Panicked(panic)) = body.open(&store, "c", 0) else {
        panic!("for ever")
    };
    assert_eq!(
        panic.text,
        "the body restarted 16 times without a yield in between"
    );
    assert!(matches!(body.find(&store, "c"), Err(OpenError::Unknown(_))));
    // A few are fine: they are rows of one commit.
    let few: Body<u32, u32, (), Next<u32, ()>> = Body::new("few", 1, |left: u32| {
        Coroutine::new(async move |co| {
            if left > 0 {
                return Ok(Next::Again(left - 1));
            }
            co.yield_(left).await.map(Next::Done)
        })
    })
    .restarting();
    let (few_live, _) = few.open(&store, "f", 10).expect("it opens");
    assert_eq!(few_live.seq(), 11);
    assert_eq!(few.open(&store, "f", 10).expect("it opens").1, Yielded(0));
}

#[test]
fn a_restart_takes_the_newest_version() {
    let store = MemoryStore::new();
    let (mut old, _) = counter(1, 3).open(&store, "c", 0).expect("it opens");
    old.send(1).expect("it goes on");
    // Version 2 names its state otherwise, so it cannot replay the old log.
    let new: Body<u32, u32, u32, Next<u32, u32>> = Body::new("counter", 2, |from: u32| {
        Coroutine::new(async move |co| {
            loop {
                co.yield_(from * 10).named("tenfold").await?;
            }
        })
    })
    .restarting();
    assert!(matches!(new.find(&store, "c"), Err(OpenError::Diverged(_))));
    let bodies = Bodies::new(new.clone()).or(counter(1, 3));
    let (mut both, step) = bodies.find(&store, "c").expect("the old one replays it");
    assert_eq!(step, Yielded(1));
    assert_eq!(both.send(1), Ok(Yielded(2)));
    assert_eq!(both.send(1), Ok(Yielded(30)), "a fresh body of version 2");
    assert_eq!(both.send(1), Ok(Yielded(30)));
    assert_eq!(
        new.find(&store, "c").expect("now it is the new one's").1,
        Yielded(30)
    );
    let versions: Vec<_> = new
        .history(&store, "c")
        .expect("it is read")
        .iter()
        .map(|row| row.version)
        .collect();
    assert_eq!(versions, [1, 1, 1, 1, 2, 2]);
    assert_eq!(
        bodies.open(&store, "d", 1).expect("a new one").1,
        Yielded(10)
    );
    let neither = Bodies::new(new).or(counter(3, 99).waiting(|_| Wait::Mail));
    assert!(neither.find(&store, "c").is_ok());
}

#[test]
fn letters_stay_over_a_restart() {
    let store = MemoryStore::new();
    let body = counter(1, 1).waiting(|_| Wait::Mail);
    let (mut counter, _) = body.open(&store, "c", 0).expect("it opens");
    for key in ["a", "b"] {
        body.post(&store, "c", key, 1).expect("there is room");
    }
    assert_eq!(counter.receive(), Ok(Some(Yielded(1))));
    assert_eq!(counter.receive(), Ok(Some(Yielded(2))));
    assert_eq!(counter.receive(), Ok(None));
}
