//! Yields inside of combinators that poll only what was woken, with wakers of their own.

use std::{convert::Infallible, pin::Pin};

use coroutine::{Complete, Coroutine, Interrupt, Yielded};
use futures_lite::future::ready;
use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};

macro_rules! selective {
    ($name:ident, $new:ident $(, $send:ident)?) => {
        #[test]
        fn $name() {
            let mut c: Coroutine<u32, u32, u32, Infallible, _, _> = Coroutine::$new(async |co| {
                let mut sum = 0;
                for n in 0..100 {
                    let mut set = FuturesUnordered::new();
                    set.push(co.yield_(n));
                    sum += set.next().await.unwrap()?;
                }
                let y = async { match co.yield_(1000).await { Ok(n) => n, Err(_) => 0_u32 } };
                type B<'a> = Pin<Box<dyn Future<Output = u32> $(+ $send)? + 'a>>;
                let mut all: Vec<B> = vec![Box::pin(y)];
                all.extend((0..40).map(|_| Box::pin(async { 1_u32 }) as B));
                sum += join_all(all).await.iter().sum::<u32>();
                Ok(sum)
            });
            assert_eq!(c.start(), Ok(Yielded(0)));
            for n in 1..100 {
                assert_eq!(c.send(1), Ok(Yielded(n)));
            }
            assert_eq!(c.send(1), Ok(Yielded(1000)));
            assert_eq!(c.send(5), Ok(Complete(145)));
        }
    };
}
selective!(a_body_of_the_local_kind_has_all_replies, new);
selective!(a_body_of_the_sendable_kind_has_all_replies, new_send, Send);

#[test]
fn a_delegation_has_its_reply_as_well() {
    for owned in [true, false] {
        let mut body: Coroutine<u32, u32, u32> = Coroutine::new(async move |co| {
            let mut sub = Coroutine::new(async |co| co.yield_(1).await);
            let mut set = FuturesUnordered::<Pin<Box<dyn Future<Output = _>>>>::new();
            if owned {
                set.push(Box::pin(co.yield_from(sub)));
                return set.next().await.expect("there is one");
            }
            set.push(Box::pin(co.yield_from_mut(&mut sub)));
            set.next().await.expect("there is one")
        });
        assert_eq!(body.start(), Ok(Yielded(1)), "owned: {owned}");
        assert_eq!(body.send(5), Ok(Complete(5)), "owned: {owned}");
    }
}

#[test]
fn futures_concurrency_has_all_replies() {
    use futures_concurrency::future::Join;
    let mut body: Coroutine<u32, u32, u32> = Coroutine::new(async |co| {
        let mut sum = 0;
        for number in 0..1_000 {
            sum += (co.yield_(number), ready(1)).join().await.0?;
        }
        Ok(sum)
    });
    assert_eq!(body.start(), Ok(Yielded(0)));
    for number in 1..1_000 {
        assert_eq!(body.send(1), Ok(Yielded(number)));
    }
    assert_eq!(body.send(1), Ok(Complete(1_000)));
}

#[test]
fn a_close_and_an_error_are_raised_as_well() {
    let mut body: Coroutine<u32, u32, (), &str> = Coroutine::new(async |co| {
        loop {
            let mut set = FuturesUnordered::new();
            set.push(co.yield_(1));
            match set.next().await.expect("there is one") {
                Err(Interrupt::Thrown(_)) => {}
                other => drop(other?),
            }
        }
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.throw("an error"), Ok(Yielded(1)));
    assert_eq!(body.close(), Ok(None));
}

#[test]
fn a_stream_does_not_hang() {
    let body: Coroutine<u32> = Coroutine::new(async |co| {
        for number in 0..100 {
            let mut set = FuturesUnordered::new();
            set.push(co.yield_(number));
            set.next().await.expect("there is one")?;
        }
        Ok(())
    });
    let seen: Vec<u32> = futures_lite::future::block_on(body.into_stream().collect());
    assert_eq!(seen.len(), 100);
}

#[test]
fn a_request_of_a_task_has_its_reply() {
    use std::time::Duration;
    let clock = scheduler::Clock::virtual_time();
    let mut scheduler = scheduler::Scheduler::builder().clock(clock).build();
    let ended = scheduler.block_on(async |task| {
        for _ in 0..10 {
            let mut set = FuturesUnordered::new();
            set.push(task.sleep(Duration::from_secs(1)));
            set.next().await.expect("there is one")?;
        }
        Ok(10)
    });
    assert_eq!(ended, Ok(10));
}
