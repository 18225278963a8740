//! Ids, names and keys of every kind: each is a text, and none is special.

use std::time::UNIX_EPOCH;

use coroutine::{Coroutine, Yielded};
use durable::{
    Body, MemoryStore, NameError, OpenError, PostError, Posted, SqliteStore, Wait,
    store::{Filter, Store},
};

use crate::support::Folder;

fn sum(name: &str, version: u32) -> Body<(), i64, i64> {
    Body::new(name, version, |()| {
        Coroutine::new(async |co| {
            let mut sum = 0;
            loop {
                sum += co.yield_(sum).named("adding").await?;
            }
        })
    })
    .waiting(|_| Wait::Mail)
}

/// Names that a careless store would confuse, in the order of their bytes.
fn names() -> Vec<String> {
    let long = "x".repeat(NameError::LIMIT);
    let mut names: Vec<String> = [
        "",
        "\0",
        "\0\0",
        "a",
        "a\0",
        "a/1",
        "a/1/2",
        "A",
        "a'; DROP TABLE log; --",
        "%",
        "_",
        "\"",
        "é",
        "e\u{301}",
        "\u{1F980}",
        "\u{FFFF}",
        "1",
        "1.0",
        "01",
        " a",
        "a\n",
        &long,
    ]
    .map(str::to_owned)
    .to_vec();
    names.sort();
    names
}

#[track_caller]
fn check<T: Store + Clone + 'static>(store: &T) {
    let names = names();
    for (number, name) in names.iter().enumerate() {
        let number = i64::try_from(number).expect("a few");
        let body = sum(name, 0);
        let (mut instance, _) = body.open(store, name, ()).expect("it opens");
        assert_eq!(instance.send(number), Ok(Yielded(number)), "{name:?}");
        assert_eq!(instance.key().to_string(), format!("{name}/2"));
    }
    for (number, name) in names.iter().enumerate() {
        let number = i64::try_from(number).expect("a few");
        let body = sum(name, u32::MAX);
        let (mut instance, step) = body.find(store, name).expect("it is there");
        assert_eq!(step, Yielded(number), "{name:?}");
        for key in &names {
            assert_eq!(body.post(store, name, key, 1), Ok(Posted::New));
            assert_eq!(body.post(store, name, key, 1), Ok(Posted::Again));
            let sum = instance.receive().expect("it goes on");
            assert!(matches!(sum, Some(Yielded(_))), "{name:?} got {key:?}");
        }
        let report = body.check(store).expect("it can be read");
        assert_eq!(
            (report.instances, report.problems.len()),
            (1, 0),
            "{name:?}"
        );
        let last = names.len() as u64 + 2;
        assert_eq!(instance.seq(), last);
        let history = body.history(store, name).expect("it is read");
        let mut text = Vec::new();
        history.write_json_lines(&mut text).expect("it is memory");
        let again = body.read_json_lines(&text[..]).expect("it can be read");
        assert_eq!((again.id(), again.iter().count() as u64), (&**name, last));
        assert!(again.iter().all(|step| step.time >= UNIX_EPOCH));
    }
    let all = store.list(&Filter::default()).expect("it is listed");
    let listed: Vec<String> = all.iter().map(|head| head.id.to_string()).collect();
    assert_eq!(listed, names);
    // Page by page, too.
    let (mut listed, mut filter) = (
        Vec::new(),
        Filter {
            limit: 1,
            ..Filter::default()
        },
    );
    while let Some(head) = store.list(&filter).expect("it is listed").pop() {
        filter.after = Some(head.id.to_string());
        listed.push(head.id.to_string());
        assert!(listed.len() <= names.len(), "it comes to an end");
    }
    assert_eq!(listed, names);
    let stranger = sum("stranger", 1).open(store, "a", ());
    assert!(matches!(stranger, Err(OpenError::Differs { .. })));
}

#[test]
fn no_name_is_special_in_memory() {
    check(&MemoryStore::new());
}

#[test]
fn no_name_is_special_in_sqlite() {
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.file("names.db")).expect("it opens");
    check(&store);
}

/// One byte more than a name may have; the first bytes of the text, and its length.
fn too_long() -> String {
    "é".repeat(NameError::LIMIT / 2) + "x"
}

#[track_caller]
fn assert_named(error: &NameError, what: &str) {
    assert_eq!((error.what, error.bytes), (what, NameError::LIMIT + 1));
    let text = error.to_string();
    assert!(text.starts_with(&format!("the {what} \"éé")), "{text}");
    assert!(
        text.ends_with("choose a shorter one, such as its hash"),
        "{text}"
    );
    assert!(text.len() < 200, "{text}");
}

#[test]
fn a_name_that_is_too_long_is_refused_before_anything_is_written() {
    let store = MemoryStore::new();
    let body = sum("sum", 1);
    body.open(&store, "a", ()).expect("it opens");
    match body.open(&store, &too_long(), ()) {
        Err(OpenError::Name(error)) => assert_named(&error, "id"),
        other => panic!("{other:?}"),
    }
    match sum(&too_long(), 1).open(&store, "b", ()) {
        Err(OpenError::Name(error)) => assert_named(&error, "body's name"),
        other => panic!("{other:?}"),
    }
    match body.fork(&store, "a", 1, &too_long()) {
        Err(OpenError::Name(error)) => assert_named(&error, "id"),
        other => panic!("{other:?}"),
    }
    match body.post(&store, "a", &too_long(), 5) {
        Err(PostError::Name(5, error)) => assert_named(&error, "letter key"),
        other => panic!("{other:?}"),
    }
    let heads = store.list(&Filter::default()).expect("it is listed");
    assert_eq!((heads.len(), heads[0].letters), (1, 0));
}
