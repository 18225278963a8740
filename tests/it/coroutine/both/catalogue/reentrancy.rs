//! A running generator is busy.
//!
//! DIFFERENCE: a step takes `&mut self`, so a body that resumes its own generator does not compile.
//! With shared ownership, an `Rc<RefCell<_>>` here, it is the borrow that fails; each test reads
//! that as Python's `ValueError: generator already executing`.

use super::super::kind::*;
use coroutine::{Interrupt::Thrown, Status, Yielded};

use super::{
    script::{Shared, check_shared, close, next, state},
    value::{Error, Gen, Raised, V, Yields, generator, log, next_of, raise, returns},
};

/// A generator whose body is given a way to itself.
macro_rules! selfish {
    (|$co:ident, $me:ident| $body:block) => {{
        let shared = Shared::default();
        let $me = Me(Rc::downgrade(&shared));
        shared.replace(Some(generator(async move |$co| $body)));
        shared
    }};
}

/// A body's way to its own generator. It is weak: a cycle would never be dropped.
struct Me(Weak<RefCell<Option<Gen>>>);

impl Me {
    /// Does `verb` with the body's own generator.
    ///
    /// # Errors
    ///
    /// `Busy`, when that runs.
    fn attempt<T>(&self, verb: impl FnOnce(&mut Gen) -> T) -> Result<T, Raised> {
        let shared = self.0.upgrade().expect("a running generator is owned");
        let Ok(mut slot) = shared.try_borrow_mut() else {
            return raise(Error::Busy);
        };
        Ok(verb(slot.as_mut().expect("a running generator is there")))
    }
}

/// Logs that an attempt met a busy generator; anything else is out of the question here.
fn expect_busy<T>(attempted: Result<T, Raised>) {
    match attempted {
        Err(Thrown(Error::Busy)) => log("busy"),
        _ => log("not busy"),
    }
}

#[test]
fn ree01_uncaught_it_ends_the_body() {
    let g = selfish!(|co, me| {
        me.attempt(|g| g.start().is_ok())?;
        co.yields("not reached").await
    });
    check_shared(&g, [next().raises(Error::Busy), state(Status::Closed)]);
}

#[test]
fn ree02_caught_it_leaves_the_running_one_intact() {
    let g = selfish!(|co, me| {
        expect_busy(me.attempt(next_of));
        co.yields(1).await?;
        returns(())
    });
    check_shared(&g, [next().logs(&["busy"]).yields(1), next().returns(())]);
}

#[test]
fn ree03_by_a_send() {
    let g = selfish!(|co, me| {
        expect_busy(me.attempt(|g| g.send(42.into())));
        co.yields(1).await
    });
    check_shared(&g, [next().logs(&["busy"]).yields(1)]);
}

#[test]
fn ree04_by_a_throw() {
    let g = selfish!(|co, me| {
        expect_busy(me.attempt(|g| g.throw(V)));
        co.yields(1).await
    });
    check_shared(&g, [next().logs(&["busy"]).yields(1)]);
}

#[test]
fn ree05_by_a_close() {
    let g = selfish!(|co, me| {
        expect_busy(me.attempt(Gen::close));
        co.yields(1).await
    });
    check_shared(&g, [next().logs(&["busy"]).yields(1)]);
}

#[test]
fn ree06_by_a_close_while_it_is_being_closed() {
    let g = selfish!(|co, me| {
        let pending = co.yields(20).await;
        expect_busy(me.attempt(Gen::close));
        pending
    });
    check_shared(&g, [next().yields(20), close().logs(&["busy"]).closed()]);
}

/// DIFFERENCE: there is no status `Running`; to the body itself the generator is out of reach.
#[test]
fn ree07_seen_from_inside_it_runs() {
    let g = selfish!(|co, me| {
        let state_of = |me: &Me| match me.attempt(|g| g.status()) {
            Err(_) => "running",
            Ok(_) => "not running",
        };
        co.yields(state_of(&me)).await?;
        co.yields(state_of(&me)).await
    });
    check_shared(
        &g,
        [
            state(Status::Created),
            next().yields("running"),
            state(Status::Suspended),
            next().yields("running"),
        ],
    );
}

#[test]
fn ree08_one_that_waits_for_a_callee_is_busy_too() {
    let g = selfish!(|co, me| {
        let mut other = generator(async move |co| {
            expect_busy(me.attempt(next_of));
            co.yields(3).await
        });
        while let Yielded(x) = next_of(&mut other)? {
            co.yield_(x).await?;
        }
        returns(())
    });
    check_shared(&g, [next().logs(&["busy"]).yields(3)]);
}

#[test]
fn ree09_time_and_again() {
    let g = selfish!(|co, me| {
        for v in [10, 23] {
            expect_busy(me.attempt(next_of));
            co.yields(v).await?;
        }
        returns(10)
    });
    check_shared(
        &g,
        [
            next().logs(&["busy"]).yields(10),
            next().logs(&["busy"]).yields(23),
            next().returns(10),
            next().exhausted(),
        ],
    );
}

#[test]
fn del19_it_cannot_be_delegated_to() {
    let g = selfish!(|co, me| {
        co.yields("y1").await?;
        let s = generator(async move |co| {
            co.yields("y2").await?;
            me.attempt(|g| drop(co.yield_from_mut(g)))?;
            log("unreachable");
            returns(())
        });
        co.yield_from(s).await?;
        log("unreachable");
        returns(())
    });
    check_shared(
        &g,
        [
            next().yields("y1"),
            next().yields("y2"),
            next().raises(Error::Busy),
        ],
    );
}

#[test]
fn del20_and_the_attempt_leaves_it_intact() {
    let g = selfish!(|co, me| {
        co.yields(0).await?;
        let s = generator(async move |co| {
            co.yields(1).await?;
            assert!(me.attempt(|g| drop(co.yield_from_mut(g))).is_err());
            co.yields(2).await?;
            returns(())
        });
        co.yield_from(s).await?;
        co.yields(3).await?;
        returns(())
    });
    check_shared(&g, [super::script::loop_gives([0, 1, 2, 3]).returns(())]);
}
