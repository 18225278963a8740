//! Verbs that are dropped: before their first poll, after one, after several.

use std::pin::Pin;

use coroutine::{Coroutine, Interrupt, Status, UnraisableKind};
use futures_lite::future::block_on;

use super::{polled, turns};
use crate::{
    coroutine::{protocol::bodies::Trace, unraisable::kinds},
    counted::{Counted, Ledger},
};

type Body = Coroutine<Counted, Counted, Counted, Counted>;

/// How often the body lets its future be polled in vain, for each signal.
const TURNS: u32 = 3;

/// Its reaction to a close, after its turns.
#[derive(Clone, Copy)]
enum Closing {
    Leaves,
    Returns,
    Raises,
    Yields,
}

/// Waits for its turns after each signal; raises what is thrown in.
fn patient(ledger: &Ledger, trace: &Trace, closing: Closing) -> Body {
    let (ledger, trace) = (ledger.clone(), trace.clone());
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        turns(TURNS).await;
        loop {
            let received = co.yield_(ledger.value("yielded")).await;
            trace.note(format!("{received:?}"));
            turns(TURNS).await;
            match (received, closing) {
                (Ok(_), _) | (Err(Interrupt::Closed), Closing::Yields) => {}
                (Err(Interrupt::Closed), Closing::Returns) => return Ok(ledger.value("returned")),
                (Err(Interrupt::Closed), Closing::Raises) => {
                    return Err(ledger.value("raised").into());
                }
                (Err(interrupt), _) => return Err(interrupt),
            }
        }
    })
}

/// A verb, with a value that it may need; it shows its answer.
type Verb = for<'a> fn(&'a mut Body, Counted) -> Pin<Box<dyn Future<Output = String> + 'a>>;

struct Case {
    name: &'static str,
    /// Whether the body stands at a yield before.
    started: bool,
    verb: Verb,
    closing: Closing,
    /// The body's notes when the signal is delivered.
    noted: &'static [&'static str],
    /// The values that live while the body waits.
    held: &'static [&'static str],
    /// The answer of the verb, and that of `settle` instead.
    answers: [&'static str; 2],
    after: Status,
}

impl Case {
    /// A body before the verb.
    fn body(&self, ledger: &Ledger, trace: &Trace) -> Body {
        let mut body = patient(ledger, trace, self.closing);
        if self.started {
            drop(block_on(body.start_async()));
        }
        body
    }

    /// Drops the verb after that many polls, and asserts what it has done.
    #[track_caller]
    fn check(&self, polls: u32) {
        let reason = format!("{} after {polls} polls", self.name);
        let (ledger, trace) = (Ledger::new(), Trace::default());
        let mut body = self.body(&ledger, &trace);
        let before = body.status();
        let argument = ledger.value("argument");
        let answer = polled((self.verb)(&mut body, argument), polls);
        if polls == 0 {
            assert_eq!(body.status(), before, "{reason}");
            trace.check(&[], &reason);
            ledger.check_alive(if self.started { &["local"] } else { &[] }, &reason);
            let again = ledger.value("argument");
            let answer = block_on((self.verb)(&mut body, again));
            assert_eq!(answer, self.answers[0], "{reason}: it can be done afresh");
        } else if polls <= TURNS {
            assert_eq!(answer, None, "{reason}");
            assert_eq!(body.status(), Status::Awaiting, "{reason}");
            ledger.check_alive(self.held, &reason);
            drop(polled(body.settle(), TURNS - polls)); // a settle may be dropped as well
            assert_eq!(body.status(), Status::Awaiting, "{reason}, and a settle");
            ledger.check_alive(self.held, &reason);
            let settled = format!("{:?}", block_on(body.settle()));
            assert_eq!(settled, self.answers[1], "{reason}");
        } else {
            assert_eq!(answer.as_deref(), Some(self.answers[0]), "{reason}");
        }
        trace.check(self.noted, &format!("{reason}: delivered once"));
        assert_eq!(body.status(), self.after, "{reason}");
        let left: &[&str] = match self.after {
            Status::Closed => &[],
            _ => &["local"],
        };
        ledger.check_alive(left, &reason);
        kinds(|| drop(body));
        ledger.check_all_dropped(&reason);
    }
}

const START: Verb = |body, _| Box::pin(async { format!("{:?}", body.start_async().await) });
const SEND: Verb = |body, value| Box::pin(async { format!("{:?}", body.send_async(value).await) });
const THROW: Verb =
    |body, error| Box::pin(async { format!("{:?}", body.throw_async(error).await) });
const CLOSE: Verb = |body, _| Box::pin(async { format!("{:?}", body.close_async().await) });

fn close(name: &'static str, closing: Closing, after: Status, answers: [&'static str; 2]) -> Case {
    Case {
        name,
        started: true,
        verb: CLOSE,
        closing,
        noted: &["Err(Closed)"],
        held: &["local"],
        answers,
        after,
    }
}

#[test]
fn whenever_a_verb_is_dropped_its_signal_is_delivered_once_and_settle_returns_the_rest() {
    let yielded = "Ok(Yielded(yielded))";
    let raised = "Err(Raised(argument))";
    let cases = [
        Case {
            name: "start",
            started: false,
            verb: START,
            closing: Closing::Leaves,
            noted: &[],
            held: &["local"],
            answers: [yielded; 2],
            after: Status::Suspended,
        },
        Case {
            name: "send",
            started: true,
            verb: SEND,
            closing: Closing::Leaves,
            noted: &["Ok(argument)"],
            held: &["local", "argument"],
            answers: [yielded; 2],
            after: Status::Suspended,
        },
        Case {
            name: "throw",
            started: true,
            verb: THROW,
            closing: Closing::Leaves,
            noted: &["Err(Thrown(argument))"],
            held: &["local", "argument"],
            answers: [raised; 2],
            after: Status::Closed,
        },
        close(
            "close, and it leaves",
            Closing::Leaves,
            Status::Closed,
            ["Ok(None)", "Err(Exited)"],
        ),
        close(
            "close, and it returns",
            Closing::Returns,
            Status::Closed,
            ["Ok(Some(returned))", "Ok(Complete(returned))"],
        ),
        close(
            "close, and it raises",
            Closing::Raises,
            Status::Closed,
            ["Err(Raised(raised))"; 2],
        ),
        close(
            "close, and it yields",
            Closing::Yields,
            Status::Suspended,
            ["Err(Ignored(yielded))", yielded],
        ),
    ];
    for case in &cases {
        for polls in 0..=TURNS + 1 {
            case.check(polls);
        }
    }
}

#[test]
fn while_a_signal_is_being_worked_on_all_others_are_handed_back() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let mut body = patient(&ledger, &trace, Closing::Leaves);
    drop(block_on(body.start_async()));
    assert!(polled(body.send_async(ledger.value("first")), 1).is_none());
    for (verb, answer) in [
        (START, "Err(Awaiting(Some(())))"),
        (SEND, "Err(Awaiting(Some(argument)))"),
        (THROW, "Err(Awaiting(Some(argument)))"),
        (CLOSE, "Err(Awaiting)"),
    ] {
        let argument = ledger.value("argument");
        assert_eq!(block_on(verb(&mut body, argument)), answer);
        ledger.check_alive(&["local", "first"], answer);
    }
    trace.check(&["Ok(first)"], "the body has heard of none of them");
    assert!(block_on(body.settle()).is_ok());
    assert_eq!(
        kinds(|| drop(body)),
        [UnraisableKind::Awaiting],
        "its cleanup waits"
    );
    ledger.check_all_dropped("nothing was kept");
}

#[test]
fn a_coroutine_that_is_dropped_with_its_verb() {
    for polls in 0..=TURNS {
        let (ledger, trace) = (Ledger::new(), Trace::default());
        let mut body = patient(&ledger, &trace, Closing::Leaves);
        let argument = ledger.value("argument");
        let whole = async move {
            drop(body.start_async().await);
            body.send_async(argument).await
        };
        let swallowed = kinds(|| assert!(polled(whole, polls).is_none()));
        match polls {
            0 => assert_eq!(swallowed, [], "it was never started"),
            _ => assert_eq!(swallowed, [UnraisableKind::Awaiting], "{polls} polls"),
        }
        trace.check(&[], "it never came to its yield");
        ledger.check_all_dropped("with the future that owned all of it");
    }
}
