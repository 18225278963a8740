//! A letter whose type has changed since it was posted.

use coroutine::{Coroutine, Yielded};
use durable::{Body, Durable, EncodingError, Error, MemoryStore, Posted, SqliteStore, Store, Wait};
use serde::{Serialize, de::DeserializeOwned};

use crate::support::Folder;

/// Yields the lengths of what it is sent.
fn lengths<S>(length: fn(&S) -> usize) -> Body<(), usize, S>
where
    S: Serialize + DeserializeOwned + 'static,
{
    Body::new("lengths", 1, move |()| {
        Coroutine::new(async move |co| {
            let mut last = 0;
            loop {
                let letter = co.yield_(last).await?;
                last = length(&letter);
            }
        })
    })
    .waiting(|_| Wait::Mail)
}

/// Nothing was written, and the letter waits.
#[track_caller]
fn assert_stays<S>(durable: &Durable<usize, S>, store: &impl Store) {
    assert_eq!(durable.seq(), 1);
    let filter = durable::store::Filter::default();
    let heads = store.list(&filter).expect("it is listed");
    assert_eq!((heads[0].seq, heads[0].letters), (1, 2));
}

#[track_caller]
fn check<T: Store + Clone + 'static>(store: &T) {
    let numbers = lengths::<u32>(|_| 4);
    numbers.open(store, "l", ()).expect("it opens");
    let posted = numbers.post(store, "l", "monday", 5);
    assert_eq!(posted, Ok(Posted::New));
    let texts = lengths::<String>(String::len);
    texts
        .post(store, "l", "tuesday", "four".to_owned())
        .expect("there is room");

    let (mut durable, _) = texts.find(store, "l").expect("it is there");
    let unread = durable.receive();
    let Err(Error::Encoding((), error)) = &unread else {
        panic!("5 is no text: {unread:?}")
    };
    let EncodingError { key, what, .. } = error;
    assert_eq!((key.to_string().as_str(), *what), ("l/2", "posted"));
    let text = error.to_string();
    assert!(
        text.starts_with("l/2 cannot be read: letter monday: invalid type: integer `5`"),
        "{text}"
    );
    assert!(
        text.ends_with("change its type back, or read it with `receive_by`"),
        "{text}"
    );
    assert_stays(&durable, store);
    assert_eq!(durable.receive(), unread, "and so it stays");

    let panicked = durable.receive_by(|letter| panic!("what is {letter}?"));
    let Err(Error::Panicked((), panic)) = panicked else {
        panic!("{panicked:?}")
    };
    assert_eq!(panic.text, "what is 5?");
    assert_stays(&durable, store);
    let long = durable.receive_by(|_| "x".repeat(store.value_limit()));
    assert!(matches!(long, Err(Error::TooLarge((), _, _))));
    assert_stays(&durable, store);

    let step = durable.receive_by(|letter| format!("{letter} apples"));
    assert_eq!(step, Ok(Some(Yielded(8))));
    assert_eq!(
        durable.receive(),
        Ok(Some(Yielded(4))),
        "the letter behind it"
    );
    let none = durable.receive_by(|letter| panic!("there is no {letter}"));
    assert_eq!(none, Ok(None));
    // The log has what the body was sent, so it is replayed without `read`.
    let (_, step) = texts.find(store, "l").expect("it is there");
    assert_eq!(step, Yielded(4));
    let history = texts.history(store, "l").expect("it is read");
    let signals: Vec<&str> = history.iter().map(|step| step.signal).collect();
    let expected = [
        r#"{"start":null}"#,
        r#"{"send":"5 apples"}"#,
        r#"{"send":"four"}"#,
    ];
    assert_eq!(signals, expected);
    assert_eq!(numbers.post(store, "l", "monday", 5), Ok(Posted::Again));
}

#[test]
fn a_letter_that_is_no_longer_read_waits_and_is_read_by_hand() {
    check(&MemoryStore::new());
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.file("letters.db"));
    check(&store.expect("it opens"));
}
