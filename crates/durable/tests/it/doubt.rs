//! Stores that fail, replies that are lost, handles that are overtaken.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::swapped::Swapped;
use coroutine::{Coroutine, Yielded};
use durable::{
    Body, Error, MemoryStore, OpenError, PostError, Posted, Store, StoreError, Wait,
    faulty::{Call, Fault, Faulty},
    store::Since,
};

fn sum() -> Body<i64, i64, i64> {
    Body::new("sum", 1, |mut sum: i64| {
        Coroutine::new(async move |co| {
            loop {
                sum += co.yield_(sum).await?;
            }
        })
    })
    .waiting(|sum| {
        if *sum >= 100 {
            Wait::Mail
        } else {
            Wait::Answer
        }
    })
}

fn store() -> Faulty<MemoryStore> {
    Faulty::new(MemoryStore::new())
}

fn lost() -> StoreError {
    StoreError::Unavailable("the reply was lost".to_owned())
}

/// The store's error, at a step of `s`.
fn failed<V>(value: V, step: u64, error: StoreError) -> Error<V> {
    Error::Store(value, error.at("s", Some(step)))
}

fn rows(store: &impl Store) -> usize {
    let mut rows = durable::store::Rows::new();
    store
        .load("s", Since::Step(1), &mut rows)
        .expect("it can be read");
    rows.len()
}

#[test]
fn a_store_that_refuses_has_written_nothing() {
    let store = store();
    let (mut sum, _) = sum().open(&store, "s", 0).expect("it opens");
    for error in [
        StoreError::Busy,
        StoreError::Full,
        StoreError::Newer,
        lost(),
    ] {
        store.next(Call::Append, Fault::Refuse(error.clone()));
        assert_eq!(sum.send(5), Err(failed(5, 2, error)));
    }
    assert_eq!(sum.send(5), Ok(Yielded(5)));
    store.next(Call::Append, Fault::Refuse(StoreError::Busy));
    store.next(Call::Load, Fault::Refuse(StoreError::Busy));
    assert_eq!(sum.send(7), Err(failed(7, 3, StoreError::Busy)));
    assert_eq!(
        sum.send(8),
        Err(failed(8, 3, StoreError::Busy)),
        "it cannot be built again yet"
    );
    assert_eq!(sum.send(9), Ok(Yielded(14)));
    assert_eq!((rows(&store), store.left()), (3, 0));
}

#[test]
fn a_lost_reply_is_found_out_at_once() {
    let store = store();
    let (mut sum, _) = sum().open(&store, "s", 0).expect("it opens");
    store.next(Call::Append, Fault::LoseReply);
    assert_eq!(sum.send(5), Ok(Yielded(5)));
    assert_eq!(sum.send(6), Ok(Yielded(11)), "with the new epoch");
    assert_eq!(rows(&store), 3);
}

#[test]
fn a_doubt_that_stays_is_settled_by_the_same_value() {
    let store = store();
    let (mut sum, _) = sum().open(&store, "s", 0).expect("it opens");
    store.next(Call::Append, Fault::LoseReply);
    store.next(Call::TakeOver, Fault::Refuse(lost()));
    assert_eq!(sum.send(5), Err(failed(5, 2, lost())));
    store.next(Call::TakeOver, Fault::Refuse(lost()));
    assert_eq!(
        sum.send(5),
        Err(failed(5, 2, lost())),
        "the store is still away"
    );
    assert_eq!(
        sum.send(5),
        Ok(Yielded(5)),
        "it was written, and is not made twice"
    );
    assert_eq!((sum.send(1), rows(&store)), (Ok(Yielded(6)), 3));
}

#[test]
fn a_question_that_fails_half_way_is_asked_again() {
    let store = store();
    let (mut sum, _) = sum().open(&store, "s", 0).expect("it opens");
    store.next(Call::Append, Fault::LoseReply);
    store.next(Call::Load, Fault::Refuse(lost())); // after the epoch was raised
    assert_eq!(sum.send(5), Err(failed(5, lost())));
    assert_eq!(sum.send(5), Ok(Yielded(5)), "nobody else has come");
    assert_eq!((sum.send(1), rows(&store)), (Ok(Yielded(6)), 3));
}

#[test]
fn a_doubt_is_no_licence_for_another_value() {
    let store = store();
    let body = sum();
    let (mut sum, _) = body.open(&store, "s", 0).expect("it opens");
    store.next(Call::Append, Fault::LoseReply);
    store.next(Call::TakeOver, Fault::Refuse(lost()));
    assert_eq!(sum.send(5), Err(failed(5, 2, lost())));
    assert!(
        matches!(sum.send(6), Err(Error::Overtaken(6, _))),
        "5 was written in the meantime"
    );
    assert!(
        matches!(sum.send(5), Err(Error::Overtaken(5, _))),
        "and so it stays"
    );
    assert_eq!(body.open(&store, "s", 0).expect("it opens").1, Yielded(5));
}

#[test]
fn a_doubt_about_nothing_goes_on_with_any_value() {
    let store = store();
    let (mut sum, _) = sum().open(&store, "s", 0).expect("it opens");
    store.next(Call::Append, Fault::Refuse(lost()));
    store.next(Call::TakeOver, Fault::Refuse(lost()));
    assert_eq!(sum.send(5), Err(failed(5, 2, lost())));
    assert_eq!(sum.send(6), Ok(Yielded(6)));
    assert_eq!(rows(&store), 2);
}

#[test]
fn somebody_else_may_come_in_between() {
    let store = store();
    let body = sum();
    let (mut first, _) = body.open(&store, "s", 0).expect("it opens");
    store.next(Call::Append, Fault::LoseReply);
    store.next(Call::TakeOver, Fault::Refuse(lost()));
    assert_eq!(first.send(5), Err(failed(5, 2, lost())));
    let (mut second, step) = body.open(&store, "s", 0).expect("it opens");
    assert_eq!(step, Yielded(5));
    assert!(matches!(first.send(5), Err(Error::Overtaken(5, _))));
    assert_eq!(second.send(1), Ok(Yielded(6)));
    assert!(matches!(first.close(), Err(Error::Overtaken((), _))));
    assert!(matches!(first.receive(), Err(Error::Overtaken((), _))));
}

#[test]
fn a_store_that_panics_leaves_the_handle_whole() {
    let store = store();
    let (mut sum, _) = sum().open(&store, "s", 0).expect("it opens");
    sum.send(1).expect("it goes on");
    store.next(Call::Append, Fault::Panic);
    assert!(catch_unwind(AssertUnwindSafe(|| sum.send(5))).is_err());
    assert_eq!(
        sum.send(5),
        Ok(Yielded(6)),
        "rebuilt, as the append was not made"
    );
}

#[test]
fn an_opening_may_lose_its_replies() {
    let store = store();
    let body = sum();
    store.next(Call::Create, Fault::LoseReply);
    assert!(matches!(
        body.open(&store, "s", 1),
        Err(OpenError::Store(..))
    ));
    assert_eq!(
        body.open(&store, "s", 1).expect("it is there").1,
        Yielded(1)
    );
    store.next(Call::TakeOver, Fault::LoseReply);
    assert!(matches!(
        body.open(&store, "s", 1),
        Err(OpenError::Store(..))
    ));
    let (mut sum, _) = body.open(&store, "s", 1).expect("it opens");
    assert_eq!(sum.send(1), Ok(Yielded(2)));
    store.next(Call::Load, Fault::Refuse(StoreError::Busy));
    let error = body.find(&store, "s").unwrap_err();
    assert_eq!(error, OpenError::Store(StoreError::Busy.at("s", None)));
    assert_eq!(
        sum.send(1),
        Ok(Yielded(3)),
        "a failed opening takes nothing over"
    );
}

#[test]
fn a_letter_may_be_posted_again_after_a_lost_reply() {
    let store = store();
    let body = sum();
    let (mut sum, _) = body.open(&store, "s", 100).expect("it opens");
    store.next(Call::Post, Fault::LoseReply);
    assert_eq!(
        body.post(&store, "s", "k", 5),
        Err(PostError::Store(5, lost().at("s", None)))
    );
    assert_eq!(body.post(&store, "s", "k", 5), Ok(Posted::Again));
    // The step that reads it loses its reply, and so does the check afterwards.
    store.next(Call::Append, Fault::LoseReply);
    store.next(Call::TakeOver, Fault::Refuse(lost()));
    assert_eq!(sum.receive(), Err(failed((), 2, lost())));
    assert_eq!(
        sum.receive(),
        Ok(Some(Yielded(105))),
        "the step that was in doubt"
    );
    assert_eq!(sum.receive(), Ok(None), "and no letter was read twice");
    assert_eq!(rows(&store), 2);
}

#[test]
fn an_older_store_in_its_place_is_noticed() {
    let store = MemoryStore::new();
    let body = sum();
    let (mut sum, _) = body.open(&store, "s", 0).expect("it opens");
    sum.send(1).expect("it goes on");
    // The same handle, over a store that knows nothing: as if the file had been replaced.
    let swapped = Swapped::new(store);
    let (mut sum, _) = body.open(&swapped, "s", 0).expect("it opens");
    swapped.swap();
    assert_eq!(sum.send(1), Err(failed(1, 3, StoreError::Rewound)));
}
