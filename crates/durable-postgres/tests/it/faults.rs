//! A network that cuts, swallows, and dawdles.

use std::{thread, time::Duration};

use coroutine::Yielded;
use durable::{
    Error, StoreError,
    store::{Aside, Claim, Expected, Filter, Held, NewLetter, Rows, Since, Store},
};

use crate::{
    proxy::{Proxy, Weather},
    support::{append, assert_numbers, client, counter, created, insist, seq, settings, shared},
};

/// Loses each of the replies that a program's life has, one after the other: that of the commit, of
/// the statements before it, and of those that find out about it.
#[test]
fn whichever_reply_is_lost_no_step_is_written_twice() {
    let cluster = shared();
    let proxy = Proxy::new(cluster);
    let (mut failures, mut recognised) = (0, 0);
    let mut lose = |first, second| {
        let store = settings().open(&proxy.url()).expect("it opens");
        let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
        proxy.set(Weather::Cut(first, second));
        for number in 1..=3 {
            let before = proxy.cuts_left();
            let failed = insist(&mut durable, number);
            assert_eq!(durable.seq(), number + 1);
            failures += failed;
            recognised += u32::from(proxy.cuts_left() < before && failed == 0);
        }
        let left = proxy.cuts_left();
        proxy.set(Weather::Fair);
        assert_numbers(&store, "a", 1..=3);
        assert_eq!(
            durable.send(4),
            Ok(Yielded(4)),
            "the handle is as good as before"
        );
        left
    };
    let cuts = (0..).take_while(|first| lose(*first, None) == 0).count();
    assert!(cuts >= 4, "a preparation, and three commits: {cuts}");
    for first in 0..u32::try_from(cuts).expect("few") {
        for second in 0..5 {
            lose(first, Some(second));
        }
    }
    assert!(
        recognised >= 3,
        "each lost commit is found out to be its own: {recognised}"
    );
    assert!(failures > 0, "and sometimes there is nothing to be found");
}

#[test]
fn two_lost_replies_in_a_row_leave_a_doubt_that_the_next_call_settles() {
    let cluster = shared();
    let proxy = Proxy::new(cluster);
    let store = settings().open(&proxy.url()).expect("it opens");
    let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
    insist(&mut durable, 1); // the statement is prepared
    proxy.set(Weather::Cut(0, None));
    assert_eq!(durable.send(2), Ok(Yielded(2)));
    // The reply to the commit is lost, and so is the greeting to who asks about it.
    proxy.set(Weather::Cut(0, Some(0)));
    let failed = durable.send(3);
    let Err(Error::Store(3, failure)) = &failed else {
        panic!("{failed:?}")
    };
    assert!(matches!(failure.error, StoreError::Unavailable(_)));
    assert_eq!((&*failure.instance, failure.step), ("a", Some(4)));
    assert_eq!(proxy.cuts_left(), 0);
    assert_eq!(
        durable.send(3),
        Ok(Yielded(3)),
        "it was written, and is recognised"
    );
    assert_numbers(&store, "a", 1..=3);
}

/// `a` is locked, so it is `Busy`; but `b` is written, or nobody knows, and that is the whole
/// batch's error then, whichever reply is lost.
#[test]
fn a_batch_of_which_something_may_be_written_is_unavailable() {
    let cluster = shared();
    let proxy = Proxy::new(cluster);
    let mut user = client(cluster);
    let mut lose = |reply| {
        let settings = created(cluster).busy_timeout(Duration::from_millis(50));
        let store = settings.open(&proxy.url()).expect("it opens");
        for id in ["a", "b"] {
            counter().open(&store, id, ()).expect("it is new");
        }
        let mut transaction = user.transaction().expect("it begins");
        store
            .post_in(&mut transaction, &counter(), "a", "k", 1)
            .expect("it is there");
        proxy.set(Weather::Cut(reply, None));
        // PostgreSQL refuses the last one's id, so each is appended alone.
        let failed = store.append(&["a", "b", "\0"].map(append));
        let left = proxy.cuts_left();
        proxy.set(Weather::Fair);
        transaction.rollback().expect("it may");
        assert!(
            matches!(failed, Err(StoreError::Unavailable(_))),
            "reply {reply}: {failed:?}, and `b` has {} rows",
            seq(&store, "b")
        );
        left
    };
    let lost = (0..).take_while(|reply| lose(*reply) == 0).count();
    assert!(lost >= 4, "of the batch, of `a`, and of `b`: {lost}");
}

const LIMIT: Duration = Duration::from_secs(2);

#[test]
fn in_a_black_hole_every_call_ends() {
    check_that_every_call_ends_in(Weather::BlackHole);
}

/// A call that waited for longer would succeed.
#[test]
fn what_takes_ten_times_the_limit_is_not_waited_for() {
    check_that_every_call_ends_in(Weather::Slow(LIMIT * 10));
}

/// What the network swallows ends by the limit, whatever is asked; and so does a connection.
#[track_caller]
fn check_that_every_call_ends_in(weather: Weather) {
    let cluster = shared();
    let proxy = Proxy::new(cluster);
    let store = settings()
        .time_limit(LIMIT)
        .connections(16)
        .open(&proxy.url())
        .expect("it opens");
    let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
    insist(&mut durable, 1);
    let letter = NewLetter {
        id: "a".into(),
        body: "counter".into(),
        key: "k".to_owned(),
        value: "1".to_owned(),
        sum: 0,
    };
    let claim = Claim {
        bodies: vec!["counter".into()],
        at_most: 1,
        lease: LIMIT,
        worker: "w".into(),
    };
    let held = Held {
        id: "a".into(),
        epoch: 7,
    };
    proxy.set(weather);
    type Call<'a> = &'a (dyn Fn() -> Result<(), StoreError> + Sync);
    let calls: [(&str, Call<'_>); 9] = [
        ("load", &|| {
            store.load("a", Since::Head, &mut Rows::new()).map(drop)
        }),
        ("load rows", &|| {
            store.load("a", Since::Step(1), &mut Rows::new()).map(drop)
        }),
        ("take over", &|| {
            store.take_over("a", Expected::Epoch(7)).map(drop)
        }),
        ("post", &|| store.post(&letter).map(drop)),
        ("claim", &|| store.claim(&claim).map(drop)),
        ("extend", &|| {
            store.extend(&[held.clone(), held.clone()], LIMIT).map(drop)
        }),
        ("set aside", &|| {
            store.set_aside("a", &Aside::Retry).map(drop)
        }),
        ("list", &|| store.list(&Filter::default()).map(drop)),
        ("open", &|| {
            settings().time_limit(LIMIT).open(&proxy.url()).map(drop)
        }),
    ];
    thread::scope(|scope| {
        for (name, call) in calls {
            scope.spawn(move || {
                let ended = call();
                assert!(
                    matches!(ended, Err(StoreError::Unavailable(_))),
                    "{name}: {ended:?}"
                );
            });
        }
    });
    let failed = durable.send(2); // an append, and then a question about it
    let Err(Error::Store(2, failure)) = &failed else {
        panic!("{failed:?}")
    };
    assert!(matches!(failure.error, StoreError::Unavailable(_)));
    proxy.set(Weather::Fair);
    insist(&mut durable, 2);
    assert_numbers(&store, "a", 1..=2);
}

#[test]
fn a_slow_network_is_slow_and_no_more() {
    let cluster = shared();
    let proxy = Proxy::new(cluster);
    let store = settings().open(&proxy.url()).expect("it opens");
    let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
    proxy.set(Weather::Slow(Duration::from_millis(5)));
    for number in 1..=5 {
        assert_eq!(insist(&mut durable, number), 0);
    }
    assert_numbers(&store, "a", 1..=5);
}
