//! Every name of the contract, spelled as it promises, with the type that it promises.

use std::{
    convert::Infallible,
    future::Future,
    panic::Location,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use coroutine::{
    BoxBody, CloseError, Co, Complete, Coroutine, CoroutineState, Interrupt, ResumeError, Signal,
    Status, Unraisable, WithError, Yielded, set_unraisable_hook, with,
};
use futures_lite::{Stream, future::block_on};

/// Yields how much was sent so far; ends with it once an error is thrown in.
fn sums() -> Coroutine<u32, u32, u32, &'static str> {
    Coroutine::new(async |co| {
        let mut sum = 0;
        loop {
            match co.yield_(sum).await {
                Ok(value) => sum += value,
                Err(Interrupt::Thrown(_)) => return Ok(sum),
                Err(other) => return Err(other),
            }
        }
    })
}

/// The type parameters in their order, each with its default.
#[test]
fn the_type_and_its_three_makers() {
    type Whole<'a> = Coroutine<u8, (), (), Infallible, BoxBody<'a, (), Infallible>>;
    type Body<'a> = Pin<Box<dyn Future<Output = Result<(), Interrupt<Infallible>>> + 'a>>;
    fn is_boxed(body: Body<'_>) -> BoxBody<'_, (), Infallible> {
        body
    }
    drop(is_boxed(Box::pin(async { Ok(()) })));
    let short: Coroutine<u8> = Coroutine::new(async |co| co.yield_(1).await);
    let whole: Whole<'static> = short;
    let unboxed = Coroutine::unboxed(async |co: &mut Co<'_, u8>| co.yield_(1).await);
    let owned = Coroutine::owned(async |mut co: Co<'_, u8>| co.yield_(1).await);
    assert_eq!([whole.count(), unboxed.count(), owned.count()], [1, 1, 1]);
}

#[test]
fn what_a_body_awaits() -> Result<(), ResumeError<(), &'static str>> {
    type Own<'a> = Co<'a, u32, (), &'static str>;
    fn sub() -> Coroutine<u32, (), u32, &'static str> {
        Coroutine::new(async |co| co.yield_(5).await.map(|()| 6))
    }
    async fn part(co: &mut Own<'_>) -> Result<u32, Interrupt<&'static str>> {
        let sent: Result<(), Interrupt<&'static str>> = co.yield_(1).await;
        sent?;
        let _: () = co.yield_at(2, Location::caller()).await?;
        let _: () = co.yield_all([3, 4]).await?;
        let one: Result<u32, Interrupt<&'static str>> = co.yield_from(sub()).await;
        let mut borrowed = sub();
        let two: Result<u32, Interrupt<&'static str>> = co.yield_from_mut(&mut borrowed).await;
        Ok(one? + two?)
    }
    let mut whole = Coroutine::unboxed(async |co: &mut Own<'_>| part(co).await);
    let mut yielded = Vec::new();
    let returned = loop {
        match whole.resume()? {
            Yielded(value) => yielded.push(value),
            Complete(returned) => break returned,
        }
    };
    assert_eq!((yielded, returned), (vec![1, 2, 3, 4, 5, 5], 12));
    Ok(())
}

#[test]
fn the_verbs_and_what_they_give() {
    let mut sums = sums();
    assert_eq!(sums.status(), Status::Created);
    let refused: Result<CoroutineState<u32, u32>, ResumeError<u32, &str>> = sums.send(1);
    assert_eq!(refused, Err(ResumeError::NotStarted(1)));
    let started: Result<CoroutineState<u32, u32>, ResumeError<(), &str>> = sums.start();
    assert_eq!(started, Ok(Yielded(0)));
    let place: Option<&'static Location<'static>> = sums.suspended_at();
    let places: Vec<&'static Location<'static>> = sums.backtrace();
    assert_eq!((place, places.len()), (places.last().copied(), 1));
    let thrown: Result<CoroutineState<u32, u32>, ResumeError<&str, &str>> = sums.throw("enough");
    assert_eq!(thrown, Ok(Complete(0)));
    let closed: Result<Option<u32>, CloseError<u32, &str>> = sums.close();
    assert_eq!(closed, Ok(None));
    let primed: Result<Coroutine<u8>, ResumeError<(), Infallible>> =
        Coroutine::new(async |co: &mut Co<'_, u8>| co.yield_(1).await).primed();
    assert_eq!(primed.map(|primed| primed.status()), Ok(Status::Suspended));
}

#[test]
fn the_verbs_as_polls() {
    type Polled<V> = Poll<Result<CoroutineState<u32, u32>, ResumeError<V, &'static str>>>;
    let (mut sums, mut cx) = (sums(), Context::from_waker(Waker::noop()));
    for (signal, expected) in [
        (Signal::Start, Ok(Yielded(0))),
        (Signal::Send(3), Ok(Yielded(3))),
        (Signal::Throw("enough"), Ok(Complete(3))),
        (Signal::Close, Err(ResumeError::Closed(Signal::Close))),
    ] {
        let polled: Polled<Signal<u32, &str>> = sums.poll_resume(&mut cx, signal);
        assert_eq!(polled, Poll::Ready(expected));
    }
    let settled: Polled<()> = sums.poll_settle(&mut cx);
    assert_eq!(settled, Poll::Ready(Err(ResumeError::Closed(()))));
}

#[test]
fn the_verbs_as_futures() {
    block_on(async {
        let mut sums = sums();
        assert_eq!(sums.start_async().await, Ok(Yielded(0)));
        assert_eq!(sums.send_async(2).await, Ok(Yielded(2)));
        assert_eq!(sums.settle().await, Err(ResumeError::AlreadyStarted(())));
        assert_eq!(sums.throw_async("enough").await, Ok(Complete(2)));
        assert_eq!(sums.close_async().await, Ok(None));
    });
}

#[test]
fn loops_and_streams() {
    fn stream<T>(_: &impl Stream<Item = T>) {}
    let mut once: Coroutine<u8, (), u8> = Coroutine::new(async |co| co.yield_(1).await.map(|()| 2));
    assert!(once.by_ref().eq([1]));
    let returned: Option<u8> = once.returned();
    assert_eq!(returned, Some(2));
    stream::<u8>(&once.into_stream());
    let mut fails: Coroutine<u8, (), (), &str> = Coroutine::new(async |_| Err("bad luck".into()));
    let items: Vec<Result<u8, &str>> = fails.try_iter().collect();
    assert_eq!(items, [Err("bad luck")]);
    stream::<Result<u8, &str>>(&fails.into_try_stream());
}

#[test]
fn a_context_has_its_value() {
    let manager: Coroutine<u8, (), (), &str> = Coroutine::new(async |co| co.yield_(1).await);
    let scoped: Result<Option<u8>, WithError<&str>> = with(manager, |value| Ok(value + 1));
    assert_eq!(scoped, Ok(Some(2)));
}

/// Matches without a wildcard: no enum has another case.
#[test]
fn every_case_has_its_name() {
    fn resumed(error: ResumeError<u8, u8>) -> Option<u8> {
        match error {
            ResumeError::NotStarted(value) | ResumeError::AlreadyStarted(value) => Some(value),
            ResumeError::Closed(value) | ResumeError::Raised(value) => Some(value),
            ResumeError::Awaiting(value) => value,
            ResumeError::Exited | ResumeError::CloseIgnored => None,
        }
    }
    fn closed(error: CloseError<u8, u8>) -> Option<u8> {
        match error {
            CloseError::Ignored(value) | CloseError::Raised(value) => Some(value),
            CloseError::CloseIgnored | CloseError::Awaiting => None,
        }
    }
    fn interrupted(interrupt: Interrupt<u8>) -> Option<u8> {
        match interrupt {
            Interrupt::Thrown(error) => Some(error),
            Interrupt::Closed | Interrupt::CloseIgnored => None,
        }
    }
    fn stands(status: Status) -> u8 {
        match status {
            Status::Created => 0,
            Status::Suspended => 1,
            Status::Awaiting => 2,
            Status::Closed => 3,
        }
    }
    assert_eq!(resumed(ResumeError::Awaiting(Some(1))), Some(1));
    assert_eq!(closed(CloseError::Ignored(2)), Some(2));
    assert_eq!(interrupted(3.into()), Some(3));
    assert_eq!(stands(Status::Closed), 3);
    type Hook = fn(&Unraisable);
    let _: fn(Hook) -> Hook = set_unraisable_hook;
}
