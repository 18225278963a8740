//! A body that has changed is found out at the exact step.

use std::time::{Duration, UNIX_EPOCH};

use coroutine::{Coroutine, Yielded};
use durable::{
    Body, Clock, Error, MemoryStore, OpenError,
    store::{Rows, Since, Store},
};
use serde::{Deserialize, Serialize};

/// The log's body: asks for approval, and then ships.
#[derive(Clone, Copy)]
enum Change {
    None,
    Added,
    Removed,
    Renamed,
    Output,
    Order,
    Ends,
    Raises,
    Unnamed,
    Panics,
    Awaits,
}
type Order = Body<(), String, Event, String, String>;

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Event {
    Approved(bool),
    Shipped,
}

fn order(version: u32, change: Change) -> Order {
    Body::throwing("order", version, move |()| {
        Coroutine::new(async move |co| {
            let ask = |text: &str| text.to_owned();
            if let Change::Order = change {
                co.yield_(ask("Ship")).named("shipping").await?;
            }
            co.yield_(ask("Approve")).named("approval").await?;
            match change {
                Change::Added => {
                    let _: Event = co.yield_(ask("Wrap")).named("gift-wrap").await?;
                }
                Change::Ends => return Ok(ask("over")),
                Change::Raises => return Err(ask("broken").into()),
                Change::Panics => panic!("gone mad"),
                Change::Awaits => std::future::pending().await,
                _ => {}
            }
            let output = if let Change::Output = change {
                "ship"
            } else {
                "Ship"
            };
            match change {
                Change::Removed => {}
                Change::Renamed => {
                    let _: Event = co.yield_(ask(output)).named("sending").await?;
                }
                Change::Unnamed => {
                    let _: Event = co.yield_(ask(output)).await?;
                }
                _ => {
                    let _: Event = co.yield_(ask(output)).named("shipping").await?;
                }
            }
            co.yield_(ask("Bill")).named("billing").await?;
            Ok(ask("done"))
        })
    })
}

fn store() -> MemoryStore {
    let clock = Clock::manual(UNIX_EPOCH + Duration::from_secs(1_793_614_272));
    MemoryStore::builder().clock(clock).build()
}

fn recorded() -> MemoryStore {
    let store = store();
    let (mut first, _) = order(2, Change::None)
        .open(&store, "order-1001", ())
        .expect("it opens");
    first.send(Event::Approved(true)).expect("it goes on");
    first.send(Event::Shipped).expect("it goes on");
    store
}

fn found(change: Change, version: u32) -> String {
    let store = recorded();
    let epoch = |store: &MemoryStore| {
        let loaded = store.load("order-1001", Since::Head, &mut Rows::new());
        let head = loaded.expect("in memory").expect("it is there").head;
        (head.epoch, head.seq, head.status)
    };
    let before = epoch(&store);
    let opened = order(version, change).find(&store, "order-1001");
    match opened {
        Ok(_) => "clean".to_owned(),
        Err(OpenError::Diverged(divergence)) => {
            assert_eq!(
                epoch(&store),
                before,
                "nothing was changed, and nobody fenced"
            );
            let report = order(version, change)
                .check(&store)
                .expect("it can be read");
            assert_eq!(report.problems.len(), 1);
            divergence.to_string()
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_report_has_the_text_of_the_contract() {
    let text = found(Change::Added, 3);
    let line = line_of("yield_(ask(\"Wrap\"))");
    assert_eq!(
        text,
        format!(
            "order 3 diverges from the log of order-1001 at step 2 \
             (written by order 2, 2026-11-02 10:11:12 UTC)\n    \
             sent      {{\"Approved\":true}}\n    \
             recorded  approval -> shipping, yielded \"Ship\"\n    \
             found     approval -> gift-wrap, yielded \"Wrap\" at {}:{line}",
            file!(),
        )
    );
}

/// The first line of this file that holds a text.
fn line_of(text: &str) -> usize {
    let lines = include_str!("divergence.rs").lines();
    1 + lines
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .expect("it is there")
        .0
}

#[test]
fn each_change_is_found_at_its_step() {
    #[track_caller]
    fn check(change: Change, same: &str, other: &str) {
        for (version, expected) in [(2, same), (3, other)] {
            let text = found(change, version);
            let last = text.lines().last().unwrap_or_default();
            let last = last.split(" at ").next().unwrap_or_default().trim_start();
            let step = text
                .split(" at step ")
                .nth(1)
                .and_then(|rest| rest.split(' ').next());
            let shown = match step {
                Some(step) => format!("{step}: {last}"),
                None => text.clone(),
            };
            assert_eq!(shown, expected, "version {version}: {text}");
        }
    }
    check(Change::None, "clean", "clean");
    check(
        Change::Added,
        "2: found     approval -> gift-wrap, yielded \"Wrap\"",
        "2: found     approval -> gift-wrap, yielded \"Wrap\"",
    );
    check(
        Change::Removed,
        "2: found     approval -> billing, yielded \"Bill\"",
        "2: found     approval -> billing, yielded \"Bill\"",
    );
    check(
        Change::Renamed,
        "2: found     approval -> sending, yielded \"Ship\"",
        "2: found     approval -> sending, yielded \"Ship\"",
    );
    check(
        Change::Output,
        "2: found     approval -> shipping, yielded \"ship\"",
        "clean",
    );
    check(
        Change::Order,
        "1: found     created -> shipping, yielded \"Ship\"",
        "1: found     created -> shipping, yielded \"Ship\"",
    );
    check(
        Change::Ends,
        "2: found     approval -> ended, returned \"over\"",
        "2: found     approval -> ended, returned \"over\"",
    );
    check(
        Change::Raises,
        "2: found     approval -> ended, raised \"broken\"",
        "2: found     approval -> ended, raised \"broken\"",
    );
    check(
        Change::Unnamed,
        "2: found     approval -> unnamed, yielded \"Ship\"",
        "2: found     approval -> unnamed, yielded \"Ship\"",
    );
    check(
        Change::Panics,
        "2: found     approval -> panicked: gone mad",
        "2: found     approval -> panicked: gone mad",
    );
    check(
        Change::Awaits,
        "2: found     approval -> awaited a future that is not a yield",
        "2: found     approval -> awaited a future that is not a yield",
    );
}

#[test]
fn a_field_that_came_to_what_is_sent_is_found() {
    #[derive(Serialize, Deserialize)]
    struct Old {
        amount: u32,
    }
    #[derive(Serialize, Deserialize)]
    struct New {
        amount: u32,
        currency: String,
    }
    #[derive(Serialize, Deserialize)]
    struct Lenient {
        amount: u32,
        #[serde(default)]
        currency: String,
    }
    fn body<S>(version: u32, amount: fn(&S) -> u32) -> Body<(), u32, S>
    where
        S: Serialize + serde::de::DeserializeOwned + 'static,
    {
        Body::new("pay", version, move |()| {
            Coroutine::new(async move |co| {
                let mut sum = 0;
                loop {
                    let sent: S = co.yield_(sum).await?;
                    sum += amount(&sent);
                }
            })
        })
    }
    let store = store();
    let old = body(1, |old: &Old| old.amount);
    let (mut pay, _) = old.open(&store, "p", ()).expect("it opens");
    pay.send(Old { amount: 5 })
        .map_err(|error| error.to_string())
        .expect("it goes on");
    let error = body(2, |new: &New| new.amount)
        .find(&store, "p")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "pay 2 diverges from the log of p at step 2 \
         (written by pay 1, 2026-11-02 10:11:12 UTC)\n    \
         sent      {\"amount\":5}\n    \
         recorded  unnamed -> unnamed, yielded 5\n    \
         found     unnamed -> what was sent is no longer read: missing field `currency` at line 1 \
         column 12"
    );
    let (_, step) = body(3, |new: &Lenient| new.amount)
        .find(&store, "p")
        .expect("it is read");
    assert_eq!(step, Yielded(5));
}

#[test]
fn a_live_handle_that_has_to_be_built_again_may_diverge() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static CHANGED: AtomicBool = AtomicBool::new(false);
    let body: Body<(), u8, u8> = Body::new("fickle", 1, |()| {
        let first = u8::from(CHANGED.load(Ordering::Relaxed));
        Coroutine::new(async move |co| {
            let mut last = first;
            loop {
                last = co.yield_(last).await?;
                assert!(last != 13, "unlucky");
            }
        })
    });
    let store = store();
    let (mut fickle, _) = body.open(&store, "f", ()).expect("it opens");
    assert!(matches!(fickle.send(13), Err(Error::Panicked(..))));
    CHANGED.store(true, Ordering::Relaxed);
    let Err(Error::Diverged(5, divergence)) = fickle.send(5) else {
        panic!("it diverges")
    };
    assert_eq!((divergence.key.step(), fickle.seq()), (1, 1));
    CHANGED.store(false, Ordering::Relaxed);
    assert_eq!(
        fickle.send(5),
        Ok(Yielded(5)),
        "and when the cause is gone it goes on"
    );
}
