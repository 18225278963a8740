//! The smallest and the largest of what a store may be asked for.

use std::time::Duration;

use super::subject::{Case, Subject, create, load, names};
use crate::{
    record::name_error::NameError,
    store::{Claim, Filter, NewLetter, PostOutcome, Store, Waiting},
};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![
        ("a body that is named twice is claimed once", twice),
        ("no limit is too large", no_limit),
        ("an id may be empty", empty),
        ("names may have as many bytes as the limit", longest),
    ]
}

fn claim(bodies: &[&str], at_most: usize) -> Claim {
    Claim {
        bodies: names(bodies),
        at_most,
        lease: Duration::MAX,
        worker: "w".into(),
    }
}

fn twice<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    create(&store, "b", |_| ());
    let claimed = store.claim(&claim(&["b", "b"], 2));
    let claimed = claimed.expect("the store can be written");
    let mut epochs: Vec<_> = claimed.iter().map(|head| (&*head.id, head.epoch)).collect();
    epochs.sort_unstable();
    assert_eq!(epochs, [("a", 2), ("b", 2)]);
}

fn no_limit<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    let limit = usize::MAX;
    let listed = store.list(&Filter {
        limit,
        ..Filter::default()
    });
    assert_eq!(listed.expect("it can be read").len(), 1);
    assert_eq!(
        store.claim(&claim(&["b"], limit)).map(|heads| heads.len()),
        Ok(1)
    );
    assert_eq!(
        store.claim(&claim(&["b"], limit)),
        Ok(Vec::new()),
        "it is leased for ever"
    );
    assert_eq!(store.claim(&claim(&[], limit)), Ok(Vec::new()));
    assert_eq!(store.append(&[]), Ok(Vec::new()));
}

fn empty<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "", |_| ());
    create(&store, "a", |_| ());
    let page = |after: Option<&str>| {
        let after = after.map(str::to_owned);
        let heads = store.list(&Filter {
            after,
            limit: 1,
            ..Filter::default()
        });
        heads
            .expect("it can be read")
            .pop()
            .map(|head| head.id.to_string())
    };
    assert_eq!(page(None).as_deref(), Some(""));
    assert_eq!(page(Some("")).as_deref(), Some("a"));
    assert_eq!(page(Some("a")), None);
}

/// Ids, bodies' names and letters' keys that differ in their last byte only.
fn longest<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let name = |last: &str| "n".repeat(NameError::LIMIT - 1) + last;
    let (one, two) = (name("1"), name("2"));
    for id in [&one, &two] {
        create(&store, id, |new| {
            new.body = id.as_str().into();
            new.first.waiting = Some(Waiting::Mail);
        });
    }
    let post = |key: &str| {
        store.post(&NewLetter {
            id: one.as_str().into(),
            body: one.as_str().into(),
            key: key.to_owned(),
            value: "1".to_owned(),
            sum: 0,
        })
    };
    assert_eq!(post(&one), Ok(PostOutcome::New));
    assert_eq!(post(&two), Ok(PostOutcome::New));
    assert_eq!(post(&one), Ok(PostOutcome::Again));
    let loaded = load(&store, &one);
    assert_eq!((&*loaded.head.id, &*loaded.head.body), (&*one, &*one));
    assert_eq!(loaded.letter.map(|letter| letter.key), Some(one.clone()));
    let claimed = store
        .claim(&claim(&[&one, &two], 3))
        .expect("it can be written");
    assert_eq!(
        claimed.iter().map(|head| &*head.id).collect::<Vec<_>>(),
        [&*one]
    );
}
