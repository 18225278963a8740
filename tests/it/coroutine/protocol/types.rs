//! The promises of the types: what they implement, what they may borrow, how they show.

use std::{
    convert::Infallible, error::Error, fmt::Debug, iter::FusedIterator, marker::PhantomPinned,
};

use coroutine::{
    BoxBody, CloseError, Co, Coroutine, CoroutineState, Interrupt, ResumeError, Signal, Status,
    Unraisable, Yielded,
};

#[test]
fn a_coroutine_can_always_be_moved() {
    fn check(_: &impl Unpin) {}
    check(&Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
        let pinned = PhantomPinned;
        co.yield_(1).await?;
        let _ = std::hint::black_box(&pinned);
        Ok(())
    }));
}

#[test]
fn what_is_implemented() {
    fn error<T: Error>() {}
    fn plain<T: Debug + Clone + PartialEq>() {}
    fn iterator<T: FusedIterator>() {}
    error::<ResumeError<u32, Infallible>>();
    error::<CloseError<u32, Infallible>>();
    error::<Interrupt>();
    plain::<(ResumeError<u32, u32>, CloseError<u32, u32>, Interrupt<u32>)>();
    plain::<(
        CoroutineState<u32, u32>,
        Signal<u32, u32>,
        Status,
        Unraisable,
    )>();
    iterator::<Coroutine<u32>>();
}

#[test]
fn a_boxed_coroutine_stands_in_a_field_and_may_borrow() {
    struct Reader<'a> {
        words: Coroutine<&'a str, (), usize, Infallible, BoxBody<'a, usize, Infallible>>,
    }
    let text = "to be or not".to_owned();
    let mut reader = Reader {
        words: Coroutine::new(async |co| {
            for word in text.split(' ') {
                co.yield_(word).await?;
            }
            Ok(text.len())
        }),
    };
    assert!(reader.words.by_ref().eq(["to", "be", "or", "not"]));
    assert_eq!(reader.words.returned(), Some(12));
}

#[test]
fn how_a_coroutine_shows() {
    let mut body: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    let shown = format!("{body:?}");
    assert_eq!(
        shown,
        "Coroutine { status: Created, suspended_at: None, .. }"
    );
    assert_eq!(body.start(), Ok(Yielded(1)));
    let shown = format!("{body:?}");
    assert!(shown.contains("status: Suspended"), "{shown}");
    assert!(shown.contains("types.rs"), "{shown}");
    let shown = format!("{:?}", body.try_iter());
    assert!(
        shown.starts_with("TryIter { coroutine: Coroutine {"),
        "{shown}"
    );
}

#[test]
fn a_never_type_leaves_out_what_cannot_happen() {
    let mut forever: Coroutine<u32, u32, Infallible> = Coroutine::new(async |co| {
        let mut out = 0;
        loop {
            out = co.yield_(out).await?;
        }
    });
    let Ok(Yielded(first)) = forever.start() else {
        panic!("it yields")
    };
    let Yielded(second) = forever.send(first + 1).expect("it never ends");
    assert_eq!(second, 1);
    assert_eq!(forever.close(), Ok(None));
}
