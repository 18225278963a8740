//! A running coroutine is busy.
//!
//! DIFFERENCE: a step takes `&mut self`, so a body that resumes its own coroutine does not compile.
//! With shared ownership, an `Rc<RefCell<_>>` here, it is the borrow that fails; each test reads
//! that as Python's `ValueError: generator already executing`.

use coroutine::{Complete, CoroutineState, Interrupt, ResumeError, Status, Yielded};

use super::super::kind::*;

type Gen = Coroutine<u32, u32, u32, Busy>;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Busy;

/// A coroutine that its body can reach.
struct Selfish(Rc<RefCell<Gen>>);

/// A body's way to its own coroutine. It is weak: a cycle would never be dropped.
struct Me(Weak<RefCell<Gen>>);

impl Selfish {
    fn new(make: impl FnOnce(Me) -> Gen) -> Self {
        Self(Rc::new_cyclic(|weak| {
            RefCell::new(make(Me(Weak::clone(weak))))
        }))
    }

    fn next(&self) -> Result<CoroutineState<u32, u32>, ResumeError<u32, Busy>> {
        let mut generator = self.0.borrow_mut();
        match generator.status() {
            Status::Created => generator.start().map_err(|error| error.map_value(|()| 0)),
            _ => generator.send(0),
        }
    }
}

impl Me {
    /// Does `verb` with the body's own coroutine.
    ///
    /// # Errors
    ///
    /// `Busy`, when that runs.
    fn attempt<T>(&self, verb: impl FnOnce(&mut Gen) -> T) -> Result<T, Busy> {
        let shared = self.0.upgrade().expect("a running coroutine is owned");
        let mut generator = shared.try_borrow_mut().map_err(|_| Busy)?;
        Ok(verb(&mut generator))
    }
}

#[test]
fn ree01_uncaught_it_ends_the_body() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            me.attempt(|g| g.start().is_ok())?;
            co.yield_(0).await
        })
    });
    assert_eq!(g.next(), Err(ResumeError::Raised(Busy)));
    assert_eq!(g.0.borrow().status(), Status::Closed);
}

#[test]
fn ree02_caught_it_leaves_the_running_one_intact() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            for value in [10, 23] {
                assert_eq!(me.attempt(Gen::start), Err(Busy));
                assert_eq!(me.attempt(|g| g.send(42)), Err(Busy));
                assert_eq!(me.attempt(|g| g.throw(Busy)), Err(Busy));
                assert_eq!(me.attempt(Gen::close), Err(Busy));
                co.yield_(value).await?;
            }
            Ok(10)
        })
    });
    assert_eq!(g.next(), Ok(Yielded(10)));
    assert_eq!(g.next(), Ok(Yielded(23)));
    assert_eq!(g.next(), Ok(Complete(10)));
    assert_eq!(g.next(), Err(ResumeError::Closed(0)));
}

#[test]
fn ree06_by_a_close_while_it_is_being_closed() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            let closed = co.yield_(20).await;
            assert_eq!(closed, Err(Interrupt::Closed));
            assert_eq!(me.attempt(Gen::close), Err(Busy));
            closed
        })
    });
    assert_eq!(g.next(), Ok(Yielded(20)));
    assert_eq!(g.0.borrow_mut().close(), Ok(None));
    assert_eq!(g.0.borrow().status(), Status::Closed);
}

/// DIFFERENCE: there is no status `Running`; to the body itself the coroutine is out of reach.
#[test]
fn ree07_seen_from_inside_it_runs() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            assert_eq!(me.attempt(|g| g.status()), Err(Busy));
            co.yield_(1).await?;
            assert_eq!(me.attempt(|g| g.status()), Err(Busy));
            co.yield_(2).await
        })
    });
    assert_eq!(g.0.borrow().status(), Status::Created);
    assert_eq!(g.next(), Ok(Yielded(1)));
    assert_eq!(g.0.borrow().status(), Status::Suspended);
    assert_eq!(g.next(), Ok(Yielded(2)));
}

#[test]
fn ree08_one_that_waits_for_a_callee_is_busy_too() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            let other: Coroutine<u32> = Coroutine::new(async move |co| {
                assert_eq!(me.attempt(Gen::start), Err(Busy));
                co.yield_(3).await
            });
            for x in other {
                co.yield_(x).await?;
            }
            Ok(0)
        })
    });
    assert_eq!(g.next(), Ok(Yielded(3)));
}

#[test]
fn del19_it_cannot_be_delegated_to() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            co.yield_(1).await?;
            let s: Gen = Coroutine::new(async move |co| {
                co.yield_(2).await?;
                me.attempt(|g| drop(co.yield_from_mut(g)))?;
                unreachable!("it is busy")
            });
            co.yield_from(s).await
        })
    });
    assert_eq!(g.next(), Ok(Yielded(1)));
    assert_eq!(g.next(), Ok(Yielded(2)));
    assert_eq!(g.next(), Err(ResumeError::Raised(Busy)));
}

#[test]
fn del20_and_the_attempt_leaves_it_intact() {
    let g = Selfish::new(|me| {
        Coroutine::new(async move |co| {
            co.yield_(0).await?;
            let s: Gen = Coroutine::new(async move |co| {
                co.yield_(1).await?;
                assert!(me.attempt(|g| drop(co.yield_from_mut(g))).is_err());
                co.yield_(2).await
            });
            co.yield_from(s).await?;
            co.yield_(3).await
        })
    });
    for expected in 0..4 {
        assert_eq!(g.next(), Ok(Yielded(expected)));
    }
    assert_eq!(g.next(), Ok(Complete(0)));
}
