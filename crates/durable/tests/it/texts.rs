//! The text of each error names the instance, the step where there is one, and the remedy.

use durable::{EncodingError, Error, Key, OpenError, Panic, PostError, StoreError};

fn key() -> Key {
    Key::new("desk-1", 7)
}

fn panicked() -> Panic {
    let text = "no 13 here".to_owned();
    Panic { key: key(), text }
}

fn encoding(what: &'static str) -> EncodingError {
    let why = "key must be a string".to_owned();
    let key = key();
    EncodingError { key, what, why }
}

fn corrupt(instance: &str) -> StoreError {
    let (instance, how) = (instance.to_owned(), "step 5 is missing".to_owned());
    let step = 5;
    StoreError::Corrupt {
        instance,
        step,
        how,
    }
}

#[test]
fn a_steps() {
    let texts: Vec<String> = [
        Error::Ended((), key()),
        Error::Exited(key()),
        Error::CloseIgnored(key()),
        Error::Panicked((), panicked()),
        Error::Awaits((), key()),
        Error::Encoding((), encoding("sent")),
        Error::Encoding((), encoding("posted")),
        Error::TooLarge((), 5, key()),
        Error::Overtaken((), key()),
        Error::Store((), StoreError::Busy.at("desk-1", Some(7))),
        Error::Store((), StoreError::Full.at("desk-1", Some(7))),
        Error::Store((), StoreError::Rewound.at("desk-1", Some(7))),
        Error::Store((), StoreError::Newer.at("desk-1", Some(7))),
        Error::Store(
            (),
            StoreError::Unavailable("no route".to_owned()).at("desk-1", Some(7)),
        ),
        Error::Store((), corrupt("desk-1").at("desk-1", Some(7))),
        Error::Store((), corrupt("").at("desk-1", Some(7))),
    ]
    .map(|error: Error<()>| error.to_string())
    .to_vec();
    let expected = [
        "desk-1/7 was the last step of its instance, which has ended; open another instance",
        "desk-1/7: the body left as if it were closed; return a value or an error instead",
        "desk-1/7: a sub-coroutine ignored its close, so the body has ended; let it leave",
        "desk-1/7: no 13 here; nothing was written: mend the body and send again",
        "desk-1/7: the body awaits a future that is not a yield; yield what it asks for instead",
        "desk-1/7 cannot be written down: the value that was sent: key must be a string; change \
         its type",
        "desk-1/7 cannot be read: key must be a string; change its type back, or read it with \
         `receive_by`",
        "desk-1/7 holds a value of 5 bytes, more than the store's limit; raise it, or store a name",
        "desk-1/7: another handle has taken the instance over; open it again to go on",
        "desk-1/7: the store is locked by another process or connection; call again",
        "desk-1/7: the store is full; free disk space or raise its page limit, then call again",
        "desk-1/7: the store has fewer steps than it had; an older copy stands in its place: open \
         again",
        "desk-1/7: the store was written by a newer version of this crate; use that version",
        "desk-1/7: the store is unavailable: no route; call again when it is back",
        "desk-1 is damaged at step 5: step 5 is missing; restore it from a backup",
        "desk-1/7: the store is damaged: step 5 is missing; restore it from a backup",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn an_openings() {
    let id = || "desk-1".to_owned();
    let differs = OpenError::Differs {
        id: id(),
        recorded: "from(5)".to_owned(),
        given: "from(6)".to_owned(),
    };
    let texts: Vec<String> = [
        OpenError::Unknown(id()),
        differs,
        OpenError::Exists(id()),
        OpenError::NotParked(id()),
        OpenError::NoStep(key()),
        OpenError::Closed(key()),
        OpenError::Panicked(panicked()),
        OpenError::Awaits(key()),
        OpenError::TooLarge(5, key()),
        OpenError::Store(StoreError::Busy.at("desk-1", None)),
        OpenError::Store(corrupt("desk-1").at("desk-1", None)),
    ]
    .map(|error: OpenError| error.to_string())
    .to_vec();
    let expected = [
        "there is no instance desk-1; `open` makes one",
        "desk-1 was made with from(5), not with from(6); open it so, or choose another id",
        "there is an instance desk-1 already; choose another id",
        "desk-1 is not parked; there is nothing to retry",
        "there is no step desk-1/7 to go back to; see the history's steps",
        "desk-1/7 was the last step of its instance, which was closed; open another instance",
        "desk-1/7: no 13 here; nothing was written: mend the body and open it again",
        "desk-1/7: the body awaits a future that is not a yield; yield what it asks for instead",
        "desk-1/7 holds a value of 5 bytes, more than the store's limit; raise it, or store a name",
        "desk-1: the store is locked by another process or connection; call again",
        "desk-1 is damaged at step 5: step 5 is missing; restore it from a backup",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn a_letters() {
    let id = || "desk-1".to_owned();
    let texts: Vec<String> = [
        PostError::Unknown((), id()),
        PostError::Ended((), key()),
        PostError::Full((), 10_000, id()),
        PostError::Encoding((), encoding("posted")),
        PostError::TooLarge((), 5, key()),
        PostError::Panicked((), panicked()),
        PostError::Store((), StoreError::Busy.at("desk-1", None)),
    ]
    .map(|error| error.to_string())
    .to_vec();
    let expected = [
        "there is no instance desk-1 to post to; open it first",
        "desk-1/7 was the last step of its instance, which has ended; post to another instance",
        "10000 letters wait for desk-1 already; post again when it has read some, or raise the \
         limit",
        "a letter to desk-1 cannot be read again: key must be a string; change its type",
        "a letter of 5 bytes to desk-1 is over the store's limit; raise it, or post a name",
        "a letter to desk-1 panicked: no 13 here; mend its serializer",
        "desk-1: the store is locked by another process or connection; call again",
    ];
    assert_eq!(texts, expected);
}
