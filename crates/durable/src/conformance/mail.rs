//! Letters: posted once, read in order.

use super::subject::{Case, MAILBOX_LIMIT, Subject, append, append_one, create, load, post, row};
use crate::store::{Appended, NewLetter, PostOutcome, Status, Store, Waiting};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![
        ("a letter is posted once, whatever became of it", once),
        (
            "letters are read in the order in which they were posted",
            order,
        ),
        ("a mailbox has a limit", limit),
        ("an instance that has ended takes no letters", ended),
    ]
}

fn once<T: Subject>(subject: &T) {
    let store = subject.fresh();
    assert_eq!(post(&store, "a", "k"), PostOutcome::Unknown);
    let first = create(&store, "a", |new| new.first.waiting = Some(Waiting::Mail));
    create(&store, "b", |_| ());
    let other = NewLetter {
        id: "a".into(),
        body: "other".into(),
        key: "k".to_owned(),
        value: "1".to_owned(),
        sum: 0,
    };
    assert_eq!(
        store.post(&other),
        Ok(PostOutcome::Unknown),
        "the body has to be its own"
    );
    assert_eq!(post(&store, "a", "k"), PostOutcome::New);
    assert_eq!(post(&store, "a", "k"), PostOutcome::Again);
    assert_eq!(
        post(&store, "b", "k"),
        PostOutcome::New,
        "keys are each instance's own"
    );
    let loaded = load(&store, "a");
    let letter = loaded.letter.expect("it waits");
    assert_eq!((letter.key.as_str(), letter.value.as_str()), ("k", "\"k\""));
    assert_eq!(letter.sum, u32::MAX);
    assert_eq!(loaded.head.letters, 1);
    let mut take = append(
        "a",
        1,
        1,
        vec![row("a", Some(&first), 1, "{\"yielded\":2}")],
    );
    take.letter = Some(letter.number);
    assert_eq!(append_one(&store, take), Appended::Written);
    let loaded = load(&store, "a");
    assert_eq!((loaded.letter, loaded.head.letters), (None, 0));
    assert_eq!(
        post(&store, "a", "k"),
        PostOutcome::Again,
        "it was read, and is still known"
    );
}

fn order<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let mut last = create(&store, "a", |_| ());
    for key in ["z", "a", "m"] {
        assert_eq!(post(&store, "a", key), PostOutcome::New);
    }
    let mut read = Vec::new();
    while let Some(letter) = load(&store, "a").letter {
        let next = row("a", Some(&last), 1, "{\"yielded\":2}");
        let mut take = append("a", 1, last.seq, vec![next.clone()]);
        take.letter = Some(letter.number);
        let mut fenced = take.clone();
        fenced.epoch = 7;
        assert_eq!(append_one(&store, fenced), Appended::Overtaken);
        assert_eq!(append_one(&store, take), Appended::Written);
        read.push(letter.key);
        last = next;
    }
    assert_eq!(read, ["z", "a", "m"]);
}

fn limit<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    for n in 0..MAILBOX_LIMIT {
        assert_eq!(post(&store, "a", &n.to_string()), PostOutcome::New);
    }
    assert_eq!(post(&store, "a", "more"), PostOutcome::Full(MAILBOX_LIMIT));
    assert_eq!(
        post(&store, "a", "0"),
        PostOutcome::Again,
        "a known one is known"
    );
}

fn ended<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let first = create(&store, "a", |_| ());
    assert_eq!(post(&store, "a", "before"), PostOutcome::New);
    let mut end = append(
        "a",
        1,
        1,
        vec![row("a", Some(&first), 1, "{\"returned\":2}")],
    );
    (end.ended, end.waiting) = (Some(Status::Returned), None);
    append_one(&store, end);
    assert_eq!(post(&store, "a", "after"), PostOutcome::Ended(2));
    assert_eq!(post(&store, "a", "before"), PostOutcome::Again);
    assert_eq!(
        load(&store, "a").head.ready,
        None,
        "letters wake nobody who has ended"
    );
}
