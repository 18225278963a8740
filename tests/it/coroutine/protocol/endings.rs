//! How a coroutine ended, as its last state shows.

use std::panic::{AssertUnwindSafe, catch_unwind};

use coroutine::{
    Coroutine, Interrupt,
    trace::{Ending, Recorder, State},
};

type Body = Coroutine<(), &'static str, (), &'static str>;

fn body() -> Body {
    Coroutine::new(async |co| match co.yield_(()).await {
        Ok("return") | Err(Interrupt::Thrown("return")) => Ok(()),
        Ok("exit") => Err(Interrupt::Closed),
        Ok("ignored") => Err(Interrupt::CloseIgnored),
        Ok("panic") => panic!("as it was asked to"),
        Ok(error) => Err(error.into()),
        Err(interrupt) => Err(interrupt),
    })
}

/// Ends a body in this way, and asserts the state after it, with a recorder around it as well.
#[track_caller]
fn check(end: impl Fn(&mut Body), expected: Ending) {
    let recorded = Recorder::new().sent_as(|sent| *sent).record(body());
    for mut body in [body(), recorded] {
        body.start().unwrap();
        end(&mut body);
        assert_eq!(body.state(), State::Ended(expected));
        // Nothing that is refused changes it.
        body.throw("late").unwrap_err();
        body.close().unwrap();
        assert_eq!(body.state(), State::Ended(expected));
    }
}

#[test]
fn a_state_distinguishes_a_return_an_error_a_close_and_a_panic() {
    check(|body| _ = body.send("return"), Ending::Returned);
    check(|body| _ = body.throw("return"), Ending::Returned);
    check(|body| _ = body.send("wrong"), Ending::Raised);
    check(|body| _ = body.throw("wrong"), Ending::Raised);
    check(|body| _ = body.send("ignored"), Ending::Raised);
    check(|body| _ = body.send("exit"), Ending::Closed);
    check(|body| _ = body.close(), Ending::Closed);
    let panics = |body: &mut Body| {
        catch_unwind(AssertUnwindSafe(|| body.send("panic"))).unwrap_err();
    };
    check(panics, Ending::Panicked);
}

#[test]
fn one_that_never_began_was_closed_or_thrown_into() {
    let mut closed = body();
    closed.close().unwrap();
    assert_eq!(closed.state().to_string(), "closed");
    let mut thrown = body();
    thrown.throw("early").unwrap_err();
    assert_eq!(thrown.state().to_string(), "raised");
}

#[test]
fn a_recorder_over_one_that_has_ended_keeps_its_ending() {
    let mut ended = body();
    ended.start().unwrap();
    ended.send("wrong").unwrap_err();
    let recorded = Recorder::new().sent_as(|sent| *sent).record(ended);
    assert_eq!(recorded.state(), State::Ended(Ending::Raised));
}
