//! An instance whose id is longer than new ones may be, as a store of the first release has it.

use std::sync::Arc;

use coroutine::{Coroutine, Yielded};

use crate::{
    Body, MemoryStore, NameError, OpenError, Status, Store,
    record::row::NewRow,
    store::{Append, Created, NewInstance, Waiting},
};

#[test]
fn a_long_id_that_is_there_already_is_opened() {
    let store = MemoryStore::new();
    let id: Arc<str> = "x".repeat(NameError::LIMIT + 1).into();
    let row = NewRow {
        seq: 1,
        epoch: 1,
        version: 1,
        signal: "{\"start\":null}".to_owned(),
        outcome: "{\"yielded\":5}".to_owned(),
        ..NewRow::default()
    };
    let new = NewInstance {
        body: "five".into(),
        status: Status::Waiting,
        first: Append {
            id: Arc::clone(&id),
            epoch: 1,
            seq: 0,
            rows: vec![row.summed(0, &id)],
            base: 1,
            waiting: Some(Waiting::Answer),
            ..Append::default()
        },
    };
    assert_eq!(store.create(&new), Ok(Created::New));
    let body: Body<(), u32> = Body::new("five", 1, |()| {
        Coroutine::new(async |co| co.yield_(5).await)
    });
    let (_, step) = body.open(&store, &id, ()).expect("it is there");
    assert_eq!(step, Yielded(5));
    let new = body.open(&store, &id.repeat(2), ());
    assert!(matches!(new, Err(OpenError::Name(_))));
}
