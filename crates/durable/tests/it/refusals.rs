//! What is refused: nothing is written, the value comes back, and the next call goes on.

use std::{
    collections::HashMap,
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use coroutine::{Coroutine, Signal, Yielded};
use durable::{Body, Durable, Error, MemoryStore, OpenError, Store, Wait};
use serde::{Deserialize, Serialize};

/// A sum that misbehaves at some numbers.
fn sum() -> Body<(), i64, i64> {
    Body::new("sum", 1, |()| {
        Coroutine::new(async |co| {
            let mut sum = 0;
            loop {
                let sent: i64 = co.yield_(sum).await?;
                assert!(sent != 13, "{sent} is unlucky");
                if sent == 14 {
                    pending::<()>().await;
                }
                sum += sent;
            }
        })
    })
}

#[track_caller]
fn still_at(durable: &mut Durable<i64, i64>, store: &MemoryStore, seq: u64, sum: i64) {
    let mut rows = durable::store::Rows::new();
    let loaded = store
        .load("s", durable::store::Since::Step(1), &mut rows)
        .expect("in memory");
    assert_eq!(
        loaded.expect("it is there").head.seq,
        seq,
        "nothing was written"
    );
    assert_eq!(durable.key().to_string(), format!("s/{seq}"));
    assert_eq!(
        durable.send(1),
        Ok(Yielded(sum + 1)),
        "the next call goes on"
    );
}

#[test]
fn a_panic_is_not_recorded() {
    let store = MemoryStore::new();
    let (mut durable, _) = sum().open(&store, "s", ()).expect("it opens");
    durable.send(5).expect("it goes on");
    for _ in 0..2 {
        let Err(Error::Panicked(13, panic)) = durable.send(13) else {
            panic!("it panics")
        };
        assert_eq!(panic.text, "13 is unlucky");
        assert_eq!(
            Error::<i64>::Panicked(13, panic).to_string(),
            "s/3: 13 is unlucky; nothing was written: mend the body and send again"
        );
    }
    still_at(&mut durable, &store, 2, 5);
}

#[test]
fn a_body_that_awaits_is_not_recorded() {
    let store = MemoryStore::new();
    let (mut durable, _) = sum().open(&store, "s", ()).expect("it opens");
    let error = durable.send(14).unwrap_err();
    let expected =
        "s/2: the body awaits a future that is not a yield; yield what it asks for instead";
    assert_eq!(error.to_string(), expected);
    assert!(matches!(error, Error::Awaits(14, _)));
    still_at(&mut durable, &store, 1, 0);
}

#[test]
fn a_large_value_is_refused_before_and_after_the_body_ran() {
    let body: Body<(), String, String> = Body::new("twice", 1, |()| {
        Coroutine::new(async |co| {
            let mut last = String::new();
            loop {
                last = co.yield_(last.repeat(2)).await?;
            }
        })
    });
    let store = MemoryStore::builder().value_limit(20).build();
    let (mut twice, _) = body.open(&store, "t", ()).expect("it opens");
    let Err(Error::TooLarge(value, 22, key)) = twice.send("x".repeat(20)) else {
        panic!("large")
    };
    assert_eq!((value.len(), key.to_string().as_str()), (20, "t/2"));
    let Err(Error::TooLarge(value, 24, _)) = twice.send("x".repeat(11)) else {
        panic!("larger")
    };
    assert_eq!(value.len(), 11, "it comes back even after the body ran");
    assert_eq!(twice.send("x".to_owned()), Ok(Yielded("xx".to_owned())));
    let error = body.open(&store, "u", ()).map(drop);
    assert_eq!(error, Ok(()));
    let echo: Body<String, String> = Body::new("long", 1, |text: String| {
        Coroutine::new(async move |co| co.yield_(text).await)
    });
    let error = echo.open(&store, "l", "x".repeat(30)).unwrap_err();
    assert!(matches!(error, OpenError::TooLarge(32, _)));
    assert!(matches!(echo.find(&store, "l"), Err(OpenError::Unknown(_))));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let body: Body<(), HashMap<(u8, u8), u8>, bool> = Body::new("map", 1, |()| {
        Coroutine::new(async |co| {
            let mut map = HashMap::new();
            while !co.yield_(map.clone()).await? {
                map.insert((1, 2), 3);
            }
            Ok(())
        })
    });
    let store = MemoryStore::new();
    let (mut map, _) = body
        .open(&store, "m", ())
        .expect("an empty map can be written");
    let Err(Error::Encoding(false, error)) = map.send(false) else {
        panic!("no string keys")
    };
    assert_eq!(
        error.to_string(),
        "m/2 cannot be written down: the value that was yielded: key must be a string; \
         change its type"
    );
    assert!(map.send(true).is_ok(), "the next call goes on");
}

/// A value that panics when it is written, read or dropped.
#[derive(Debug, Clone, PartialEq)]
struct Touchy(u8);

const AT_WRITE: u8 = 1;
const AT_READ: u8 = 2;
const AT_DROP: u8 = 3;

impl Serialize for Touchy {
    fn serialize<T: serde::Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        assert!(self.0 != AT_WRITE, "touchy at write");
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Touchy {
    fn deserialize<T: serde::Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        let number = u8::deserialize(deserializer)?;
        assert!(number != AT_READ, "touchy at read");
        Ok(Self(number))
    }
}

impl Drop for Touchy {
    fn drop(&mut self) {
        if self.0 == AT_DROP && !std::thread::panicking() {
            panic!("touchy at drop");
        }
    }
}

#[test]
fn panics_of_values_are_caught() {
    let body: Body<(), (u8, Touchy), u8> = Body::new("touchy", 1, |()| {
        Coroutine::new(async |co| {
            let mut last = 0;
            loop {
                let touchy = Touchy(last);
                last = co.yield_((last, touchy)).await?;
            }
        })
    });
    let store = MemoryStore::new();
    let (mut touchy, first) = body.open(&store, "t", ()).expect("it opens");
    drop(first);
    let Err(Error::Panicked(AT_WRITE, panic)) = touchy.send(AT_WRITE) else {
        panic!("it panics")
    };
    assert_eq!(panic.text, "touchy at write");
    // The yielded value panics as it is dropped, in a step that is refused after the body ran.
    let small = MemoryStore::builder().value_limit(4).build();
    let (mut narrow, first) = body.open(&store, "n", ()).expect("it opens");
    drop((first, small));
    assert!(narrow.send(AT_DROP).map(std::mem::forget).is_ok());
    let (mut again, last) = body.find(&store, "n").expect("a replay drops quietly");
    std::mem::forget(last);
    assert!(again.send(0).is_ok());
    assert!(touchy.send(0).is_ok(), "the next call goes on");

    let sent: Body<(), u8, Touchy> = Body::new("sent", 1, |()| {
        Coroutine::new(async |co| {
            loop {
                std::mem::forget(co.yield_(0).await?);
            }
        })
    });
    let (mut sent, _) = sent.open(&store, "s", ()).expect("it opens");
    assert!(matches!(
        sent.send(Touchy(AT_WRITE)),
        Err(Error::Panicked(Touchy(AT_WRITE), _))
    ));
    assert!(matches!(
        sent.send(Touchy(AT_READ)),
        Err(Error::Panicked(Touchy(AT_READ), _))
    ));
    assert_eq!(
        sent.send(Touchy(AT_DROP)),
        Ok(Yielded(0)),
        "it was written, so it is told"
    );
    assert_eq!(sent.seq(), 2);
}

#[test]
fn panics_of_make_and_waiting_are_caught() {
    let store = MemoryStore::new();
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let body: Body<u8, u8, u8> = Body::new("made", 1, move |from: u8| {
        assert!(from != 13, "no {from}");
        let time = count.fetch_add(1, Ordering::Relaxed);
        assert!(time != 1, "not the second time");
        Coroutine::new(async move |co| {
            let mut last = from;
            loop {
                last = co.yield_(last).await?;
            }
        })
    })
    .waiting(|asked| {
        assert!(*asked != 7, "seven");
        if *asked == 8 {
            Wait::Sleep(std::time::Duration::ZERO, Signal::Start)
        } else {
            Wait::Answer
        }
    });
    let Err(OpenError::Panicked(panic)) = body.open(&store, "a", 13) else {
        panic!("it panics")
    };
    assert_eq!(panic.to_string(), "a/1: no 13");
    assert!(
        matches!(body.find(&store, "a"), Err(OpenError::Unknown(_))),
        "nothing was written"
    );
    let (mut a, _) = body.open(&store, "a", 1).expect("it opens");
    let Err(Error::Panicked(7, panic)) = a.send(7) else {
        panic!("it panics")
    };
    assert_eq!(panic.text, "seven");
    // It has to be made again now, and that panics once: a replay that does is a divergence.
    let Err(Error::Diverged(2, divergence)) = a.send(2) else {
        panic!("it diverges")
    };
    assert!(
        divergence
            .to_string()
            .contains("panicked: not the second time"),
        "{divergence}"
    );
    let Err(Error::Panicked(8, panic)) = a.send(8) else {
        panic!("a start is no wait")
    };
    assert!(panic.text.contains("Signal::Start"), "{panic}");
    assert_eq!(a.send(2), Ok(Yielded(2)));
    assert_eq!(a.key().to_string(), "a/2");
}
