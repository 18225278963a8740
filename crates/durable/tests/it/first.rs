use coroutine::{Complete, Coroutine, Yielded};
use durable::{Body, Error, MemoryStore, OpenError, SqliteStore, Status, Store};

use crate::support::Folder;

fn issuer() -> Body<u32, u32, String> {
    Body::new("issuer", 1, |first: u32| {
        Coroutine::new(async move |co| {
            let mut token = first;
            loop {
                let _name = co.yield_(token).named("ready").await?;
                token += 1;
            }
        })
    })
}

fn goes_on<T: Store + Clone + 'static>(store: &T, again: &T) {
    let issuer = issuer();
    let (mut desk, step) = issuer.open(store, "desk-1", 100).expect("it opens");
    assert_eq!(step, Yielded(100));
    assert_eq!(desk.send("Ada".to_owned()), Ok(Yielded(101)));
    assert_eq!(desk.key().to_string(), "desk-1/2");
    let (mut desk2, step) = issuer.open(again, "desk-1", 100).expect("it opens again");
    assert_eq!(step, Yielded(101));
    let Err(Error::Overtaken(name, key)) = desk.send("Eve".to_owned()) else {
        panic!("fenced")
    };
    assert_eq!(
        (name.as_str(), key.to_string()),
        ("Eve", "desk-1/3".to_owned())
    );
    assert_eq!(desk2.send("Bob".to_owned()), Ok(Yielded(102)));
    let error = issuer.open(store, "desk-1", 5).unwrap_err();
    assert_eq!(
        error.to_string(),
        "desk-1 was made with issuer(100), not with issuer(5); open it so, or choose another id"
    );
    assert_eq!(desk2.close(), Ok(None));
    assert_eq!(desk2.status(), Status::Closed);
    assert!(matches!(
        issuer.find(store, "desk-1"),
        Err(OpenError::Closed(_))
    ));
}

#[test]
fn it_goes_on_in_memory() {
    let store = MemoryStore::new();
    goes_on(&store, &store);
}

#[test]
fn it_goes_on_in_sqlite() {
    let folder = Folder::new();
    let path = folder.file("desk.db");
    let store = SqliteStore::open(&path).expect("it opens");
    goes_on(&store, &SqliteStore::open(&path).expect("it opens twice"));
}

#[test]
fn a_result_is_given_again() {
    let store: std::sync::Arc<dyn Store> = std::sync::Arc::new(MemoryStore::new());
    let body: Body<(), u8, u8, u8> = Body::new("once", 1, |()| {
        Coroutine::new(async |co| co.yield_(1).await)
    });
    let (mut once, _) = body.open(&store, "a", ()).expect("it opens");
    assert_eq!(once.send(9), Ok(Complete(9)));
    assert_eq!(once.status(), Status::Returned);
    let (_, step) = body.open(&store, "a", ()).expect("it opens");
    assert_eq!(step, Complete(9));
}
