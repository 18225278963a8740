//! Coroutines that move between threads: what the local kind has no counterpart of.
mod bounds;
mod moving;
mod wakers;

use coroutine::*;
use std::{
    cell::RefCell,
    convert::Infallible,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Waker},
    thread,
};

type Sends<Y, S = (), R = (), E = Infallible> = SendCoroutine<Y, S, R, E>;

fn is_send<T: Send>(value: T) -> T {
    value
}

fn total() -> Sends<u32, u32, &'static str, String> {
    Coroutine::new_send(async |co| {
        let mut total = 0;
        loop {
            match co.yield_(total).await {
                Ok(0) => return Ok("zero"),
                Ok(value) => total += value,
                Err(Interrupt::Thrown(error)) => total = String::len(&error) as u32,
                Err(leave) => return Err(leave),
            }
        }
    })
}

#[test]
fn the_verbs_go_on_where_another_thread_has_left_off() {
    let mut t = is_send(total());
    assert_eq!(t.send(1), Err(ResumeError::NotStarted(1)));
    assert_eq!(t.start(), Ok(Yielded(0)));
    assert_eq!(t.send(3), Ok(Yielded(3)));
    assert_eq!(t.throw("four".into()), Ok(Yielded(4)));
    let mut t = thread::spawn(move || {
        assert_eq!(t.send(3), Ok(Yielded(7)));
        t
    })
    .join()
    .unwrap();
    assert_eq!(t.send(0), Ok(Complete("zero")));
    let mut t = total().primed().unwrap();
    assert_eq!(t.close(), Ok(None));
    assert_eq!(t.status(), Status::Closed);
}

fn leaves(height: u32, first: u32) -> Sends<u32> {
    Coroutine::new_send(async move |co| {
        if height == 0 {
            return co.yield_(first).await;
        }
        co.yield_from(leaves(height - 1, first)).await?;
        co.yield_from(leaves(height - 1, first + (1 << (height - 1))))
            .await
    })
}

#[test]
fn a_delegation_moves_as_a_whole() {
    let mut tree = is_send(leaves(5, 0));
    for n in 0..32 {
        (tree, _) = thread::spawn(move || {
            let got = tree.next();
            assert_eq!(got, Some(n));
            (tree, got)
        })
        .join()
        .unwrap();
        assert_eq!(tree.backtrace().len(), 6);
    }
    assert_eq!(tree.next(), None);
}

#[test]
fn states_and_backtraces_are_found_through_both_delegations() {
    let mut inner: Sends<u32> = Coroutine::new_send(async |co| {
        co.yield_(1).named("one").await?;
        co.yield_from(leaves(2, 10)).await
    });
    let mut middle: BoxSendCoroutine<'_, u32> =
        Coroutine::new_send(async |co| co.yield_from_mut(&mut inner).await);
    let mut outer = Coroutine::unboxed_send(async |co: &mut SendCo<'_, u32>| {
        co.yield_from_mut(&mut middle).await?;
        co.yield_(9).await
    });
    outer.start().unwrap();
    assert_eq!(outer.state().to_string(), "one");
    assert_eq!(outer.backtrace().len(), 3);
    assert_eq!(outer.next(), Some(10));
    assert_eq!(outer.backtrace().len(), 6);
    assert!(outer.by_ref().take(3).eq([11, 12, 13]));
    assert_eq!(outer.next(), Some(9));
    assert_eq!(outer.backtrace().len(), 1);
    assert_eq!(outer.next(), None);
}

#[test]
fn an_outer_handle_is_used_within_an_inner_coroutine() {
    let mut outer = Coroutine::unboxed_send(async |co: &mut SendCo<'_, u32, u32>| {
        let mut inner: BoxSendCoroutine<'_, u32, (), u32> = Coroutine::new_send(async |_| {
            let a = co.yield_(1).await.unwrap();
            let b = co.yield_(2).await.unwrap();
            Ok(a + b)
        });
        let Ok(Complete(sum)) = inner.start_async().await else {
            panic!()
        };
        drop(inner);
        co.yield_(sum).await.map(drop)
    });
    assert_eq!(outer.start(), Ok(Yielded(1)));
    assert_eq!(outer.send(5), Ok(Yielded(2)));
    assert_eq!(outer.send(6), Ok(Yielded(11)));
}

#[test]
fn a_yield_that_another_thread_polls_panics() {
    let mut outer = Coroutine::unboxed_send(async |co: &mut SendCo<'_, u32>| {
        let result = thread::scope(|scope| {
            scope
                .spawn(|| {
                    let mut cx = Context::from_waker(Waker::noop());
                    let mut yielding = co.yield_(1);
                    catch_unwind(AssertUnwindSafe(|| {
                        let _ = std::pin::Pin::new(&mut yielding).poll(&mut cx);
                    }))
                    .unwrap_err()
                })
                .join()
                .unwrap()
        });
        assert!(
            result
                .downcast_ref::<String>()
                .unwrap()
                .contains("another thread")
        );
        co.yield_(7).await
    });
    assert_eq!(outer.start(), Ok(Yielded(7)));
}

#[test]
fn a_coroutine_is_resumed_and_dropped_while_its_thread_ends() {
    struct Late(RefCell<Option<Sends<u32>>>, Arc<AtomicU32>);
    impl Drop for Late {
        fn drop(&mut self) {
            let mut c = self.0.borrow_mut().take().unwrap();
            self.1.fetch_add(c.next().unwrap(), Ordering::SeqCst);
            drop(c);
            self.1.fetch_add(
                total().primed().unwrap().send(1).map(|_| 1).unwrap(),
                Ordering::SeqCst,
            );
        }
    }
    thread_local!(static LATE: RefCell<Option<Late>> = const { RefCell::new(None) });
    let seen = Arc::new(AtomicU32::new(0));
    let closed = Arc::new(AtomicU32::new(0));
    let (s, c) = (seen.clone(), closed.clone());
    thread::spawn(move || {
        let mut co: Sends<u32> = Coroutine::new_send(async move |co| {
            let mut left = Ok(());
            for n in 5.. {
                left = co.yield_(n).await;
                if left.is_err() {
                    break;
                }
            }
            c.fetch_add(1, Ordering::SeqCst);
            left
        });
        co.next();
        LATE.set(Some(Late(RefCell::new(Some(co)), s)));
    })
    .join()
    .unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 7);
    assert_eq!(closed.load(Ordering::SeqCst), 1);
}

#[test]
fn panics_leave_it_closed_and_the_hand_empty() {
    struct Bomb(Mutex<Sends<u32>>);
    impl Drop for Bomb {
        fn drop(&mut self) {
            self.0.lock().unwrap().next().unwrap();
        }
    }
    for _ in 0..3 {
        let mut co: Sends<u32> = Coroutine::new_send(async |co| {
            let _bomb = Bomb(Mutex::new(leaves(3, 0)));
            co.yield_(1).await?;
            let mut inner: Sends<u32> = Coroutine::new_send(async |co| {
                co.yield_(1).await?;
                panic!("inner")
            });
            inner.next();
            inner.next();
            unreachable!()
        });
        assert_eq!(co.next(), Some(1));
        catch_unwind(AssertUnwindSafe(|| co.next())).unwrap_err();
        assert_eq!(co.status(), Status::Closed);
    }
    the_verbs_go_on_where_another_thread_has_left_off();
}

#[test]
fn a_yielded_value_resumes_another_when_dropped() {
    struct Resumes(Option<Sends<u32>>, Arc<AtomicU32>);
    impl Drop for Resumes {
        fn drop(&mut self) {
            let mut c = self.0.take().unwrap();
            self.1.fetch_add(c.next().unwrap_or(0), Ordering::SeqCst);
        }
    }
    let seen = Arc::new(AtomicU32::new(0));
    let s = &seen;
    let mut outer = Coroutine::unboxed_send(async |co: &mut SendCo<'_, Resumes>| {
        futures_lite::future::or(
            async { co.yield_(Resumes(Some(leaves(1, 5)), s.clone())).await },
            async { Ok(()) },
        )
        .await?;
        co.yield_(Resumes(Some(leaves(1, 7)), s.clone())).await
    });
    let Ok(Yielded(v)) = outer.start() else {
        panic!()
    };
    assert_eq!(seen.load(Ordering::SeqCst), 5);
    drop(v);
    assert_eq!(seen.load(Ordering::SeqCst), 12);
}

fn static_map() {
    static ORDERS: Mutex<Option<std::collections::HashMap<u32, Sends<&str, &str>>>> =
        Mutex::new(None);
    drop(ORDERS.lock());
}

#[test]
fn natural_bodies_are_send() {
    static_map();
    let v = [1, 2, 3];
    let mut c = Coroutine::unboxed_send(async |co: &mut SendCo<'_, u32>| {
        co.yield_all(v.iter().map(|x| x * 2)).await
    });
    assert!(is_send(&mut c).eq([2, 4, 6]));
    let c: BoxSendCoroutine<'_, u32> = Coroutine::new_send(async |co| {
        for x in v.iter().filter(|x| **x > 1).map(|x| x + 1) {
            println!("{:?}", co.yield_(x).await?);
        }
        Ok(())
    });
    assert!(c.eq([3, 4]));
}

#[test]
fn a_recorded_coroutine_moves_as_it_did() {
    let r = trace::Recorder::new();
    let mut c = r.record_send(total());
    c.start().unwrap();
    let mut c = thread::spawn(move || {
        c.send(1).unwrap();
        c
    })
    .join()
    .unwrap();
    assert_eq!(c.backtrace().len(), 2);
    c.send(0).unwrap();
    assert_eq!(r.transitions().len(), 3);
    let r = trace::Recorder::new();
    let mut c = r.record_send(leaves(3, 0));
    c.next();
    assert_eq!(c.backtrace().len(), 5);
}
