//! What a body puts out is handed over with the step, or not at all.

use std::{cell::RefCell, rc::Rc, thread};

use coroutine::{Coroutine, Yielded};
use durable::{
    Body, Error, MemoryStore, Outbox, StoreError,
    faulty::{Call, Fault, Faulty},
};

/// Puts each text that it is sent out twice.
fn loud(output: &Outbox<String>) -> Body<(), usize, String> {
    let put = output.clone();
    Body::new("loud", 1, move |()| {
        let put = put.clone();
        put.put("made".to_owned());
        Coroutine::new(async move |co| {
            let mut count = 0;
            loop {
                let text: String = co.yield_(count).await?;
                put.put(text.clone());
                assert!(text != "panic", "as it was told to");
                put.put(text);
                count += 1;
            }
        })
    })
    .outbox(output)
}

#[test]
fn items_come_with_committed_steps_only() {
    let output = Outbox::new();
    let store = Faulty::new(MemoryStore::new());
    let (mut durable, _) = loud(&output).open(&store, "l", ()).expect("it opens");
    assert_eq!(output.take(), ["made"]);
    durable.send("a".to_owned()).expect("it goes on");
    durable.send("b".to_owned()).expect("it goes on");
    assert_eq!(output.take(), ["a", "a", "b", "b"]);
    store.next(Call::Append, Fault::Refuse(StoreError::Full));
    assert!(matches!(
        durable.send("lost".to_owned()),
        Err(Error::Store(..))
    ));
    assert!(matches!(
        durable.send("panic".to_owned()),
        Err(Error::Panicked(..))
    ));
    assert!(output.take().is_empty());
    durable
        .send("c".to_owned())
        .expect("it is built again, and goes on");
    assert_eq!(
        output.take(),
        ["c", "c"],
        "the replay in between said nothing"
    );
    assert!(
        loud(&output)
            .check(&store)
            .expect("it can be read")
            .is_clean()
    );
    loud(&output)
        .history(&store, "l")
        .expect("it is read")
        .check()
        .expect("it replays");
    assert!(output.take().is_empty());
}

#[test]
fn threads_take_what_their_own_steps_put_out() {
    let output = Outbox::new();
    let store = MemoryStore::new();
    let run = |name: &str| {
        let (mut durable, _) = loud(&output).open(&store, name, ()).expect("it opens");
        assert_eq!(output.take(), ["made"]);
        for _ in 0..50 {
            durable.send(name.to_owned()).expect("it goes on");
            assert_eq!(output.take(), [name, name]);
        }
    };
    thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            let run = &run;
            scope.spawn(move || run(name));
        }
    });
    let debug = format!("{output:?}");
    assert_eq!(debug, "Outbox { staged: 0, committed: 0 }");
}

#[test]
fn a_step_within_a_step_commits_its_own_items() {
    type Shared = Rc<RefCell<durable::Durable<usize, String>>>;
    thread_local! {
        static INNER: RefCell<Option<Shared>> = const { RefCell::new(None) };
    }
    let output = Outbox::new();
    let store = MemoryStore::new();
    let (inner, _) = loud(&output).open(&store, "inner", ()).expect("it opens");
    INNER.set(Some(Rc::new(RefCell::new(inner))));
    let put = output.clone();
    let outer: Body<(), (), String> = Body::new("outer", 1, move |()| {
        let put = put.clone();
        Coroutine::new(async move |co| {
            loop {
                let text: String = co.yield_(()).await?;
                put.put(format!("outer {text}"));
                let inner = INNER.with_borrow(|inner| inner.as_ref().map(Rc::clone));
                if let Some(inner) = inner {
                    inner.borrow_mut().send(text).expect("it goes on");
                }
                assert_eq!(
                    put.take().len(),
                    2,
                    "the inner step is committed, the outer not yet"
                );
            }
        })
    })
    .outbox(&output);
    let (mut outer, _) = outer.open(&store, "outer", ()).expect("it opens");
    assert_eq!(output.take(), ["made"]);
    assert_eq!(outer.send("x".to_owned()), Ok(Yielded(())));
    assert_eq!(output.take(), ["outer x"]);
    INNER.set(None);
}
