//! The programs that CPython has run, more than two thousand, as durable instances that are opened
//! again at random steps.
//!
//! Each record is compared with CPython's, and each opening has to log again all that was logged so
//! far, and to come to the same outcome. Opening an instance starts it, so a script that throws,
//! closes or drops before it starts has nothing that could be durable: those are counted. A script
//! that drops an instance which has not ended ends there: CPython closes it, and a durable one
//! lives on.

use std::{cell::RefCell, rc::Rc};

use coroutine::{Complete, CoroutineState, Yielded};
use durable::{Body, Durable, Error, MemoryStore, OpenError};
use serde_json::{Value as Json, json};

use crate::coroutine::{
    local::both::conformance::{
        cases,
        interpreter::{Delegation, Recording, Thrown, World},
        syntax::{Case, Op, Value},
    },
    unraisable,
};

type State = CoroutineState<Value, Value>;
type Instance = Durable<Value, Value, Value, Thrown>;

/// The last outcome, as an opening returns it: an instance that was closed or exited has none.
type Last = Result<State, Option<Thrown>>;

thread_local! {
    /// The program of the case that runs: the bodies are made of it, at each opening.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

fn body() -> Body<(), Value, Value, Value, Thrown> {
    Body::throwing("case", 1, |()| {
        WORLD.with_borrow(|world| world.as_ref().expect("a case runs").call(0))
    })
}

/// The numbers of all cases together.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    run: usize,
    never_started: usize,
    discarded: usize,
    openings: usize,
}

/// One case as it runs.
struct Play {
    store: MemoryStore,
    instance: Instance,
    last: Last,
    log: Rc<RefCell<Vec<Json>>>,
    /// All that was logged since the start.
    logged: Vec<Json>,
}

/// Runs a case, and compares it operation by operation.
fn check(case: &Case, delegation: Delegation, random: &mut u64, tally: &mut Tally) {
    let refused = |op: &Op| matches!(op, Op::State | Op::Send { v: Some(_) });
    let before = case.script.iter().take_while(|op| refused(op)).count();
    let mut script = case.script.iter().zip(&case.expected_trace).skip(before);
    let Some((Op::Next | Op::Send { .. }, expected)) = script.next() else {
        tally.never_started += 1;
        return;
    };
    tally.run += 1;
    let log = Rc::new(RefCell::new(Vec::new()));
    WORLD.set(Some(World {
        program: Rc::clone(&case.program),
        delegation,
        recording: Recording::Absent,
        log: Rc::clone(&log),
    }));
    let store = MemoryStore::new();
    let opened = body().open(&store, "case", ());
    let (instance, last) = last(opened);
    let logged = log.take();
    compare(case, &logged, &out(last), last, expected);
    let Some(instance) = instance else {
        return; // it raised at its start, and there is no handle to go on with
    };
    let mut play = Play {
        store,
        instance,
        last,
        log,
        logged,
    };
    for (op, expected) in script {
        if matches!(op, Op::Drop) {
            tally.discarded += usize::from(!play.instance.status().is_ended());
            drop(play.instance);
            assert_eq!(play.log.take(), Vec::<Json>::new(), "{}: it ran", case.id);
            return;
        }
        let out = play.perform(*op);
        let log = play.log.take();
        compare(case, &log, &out, play.last, expected);
        play.logged.extend(log);
        if next(random) % 2 == 0 {
            tally.openings += 1;
            play.open_again(case);
        }
    }
}

#[track_caller]
fn compare(case: &Case, log: &[Json], out: &Json, last: Last, expected: &Json) {
    let mut expected = expected.clone();
    if let Some(out) = expected["out"].as_object_mut() {
        out.remove("unraisable"); // the coroutine's own test compares it
    }
    let state = match last {
        Ok(Yielded(_)) => "suspended",
        _ => "closed",
    };
    let got = json!({ "log": log, "out": out, "state": state });
    assert_eq!(got, expected, "{}", case.id);
}

impl Play {
    fn perform(&mut self, op: Op) -> Json {
        match op {
            Op::Next => self.stepped(|instance| instance.send(None)),
            Op::Send { v } => self.stepped(|instance| instance.send(v)),
            Op::Throw { label, payload } => {
                let payload = Some(payload);
                match self.instance.throw(Thrown { label, payload }) {
                    Err(Error::Ended(thrown, _)) => out(Err(Some(thrown))), // it comes back
                    step => self.stepped(|_| step),
                }
            }
            Op::Close => match self.instance.close() {
                Ok(None) => {
                    self.last = Err(None);
                    json!({ "closed": null, "how": "exited" })
                }
                Ok(Some(Complete(value))) => {
                    self.last = Ok(Complete(value));
                    json!({ "closed": value, "how": "returned" })
                }
                Ok(Some(yielded)) => {
                    self.last = Ok(yielded);
                    json!({ "error": "ignored_close" })
                }
                Err(Error::Ended(..)) => json!({ "closed": null, "how": "noop" }),
                Err(error) => self.stepped(|_| Err(error)),
            },
            Op::State if self.instance.status().is_ended() => json!({ "state": "closed" }),
            Op::State => json!({ "state": "suspended" }),
            Op::Drop => unreachable!("it is the last operation"),
        }
    }

    fn stepped<V>(
        &mut self,
        step: impl FnOnce(&mut Instance) -> Result<State, Error<V, Thrown>>,
    ) -> Json {
        self.last = match step(&mut self.instance) {
            Ok(state) => Ok(state),
            Err(Error::Ended(..)) => return json!({ "error": "exhausted" }),
            Err(Error::Raised(thrown)) => Err(Some(thrown)),
            Err(Error::Exited(_)) => Err(None),
            Err(Error::CloseIgnored(_)) => {
                self.last = Err(None);
                return json!({ "error": "ignored_close" });
            }
            Err(_) => panic!("no case panics or awaits, and a store in memory does not fail"),
        };
        out(self.last)
    }

    /// Opens the instance again: it logs what it has logged, and comes to what it came to.
    fn open_again(&mut self, case: &Case) {
        let (instance, again) = last(body().open(&self.store, "case", ()));
        assert_eq!(self.log.take(), self.logged, "{}, replayed", case.id);
        assert_eq!(again, self.last, "{}, replayed", case.id);
        if let Some(instance) = instance {
            self.instance = instance;
        }
        assert_eq!(
            self.log.take(),
            Vec::<Json>::new(),
            "{}: a dropped handle",
            case.id
        );
    }
}

fn last(opened: Result<(Instance, State), OpenError<Thrown>>) -> (Option<Instance>, Last) {
    match opened {
        Ok((instance, state)) => (Some(instance), Ok(state)),
        Err(OpenError::Raised(thrown)) => (None, Err(Some(thrown))),
        Err(OpenError::Closed(_)) => (None, Err(None)),
        Err(error) => panic!("{error:?}"),
    }
}

/// An outcome of `next`, `send` or `throw`, as the traces record it.
fn out(last: Last) -> Json {
    match last {
        Ok(Yielded(value)) => json!({ "yield": value }),
        Ok(Complete(value)) => json!({ "return": value }),
        Err(Some(Thrown { label, payload })) => {
            json!({ "raise": { "thrown": label, "payload": payload } })
        }
        Err(None) => json!({ "raise": "GeneratorExit" }),
    }
}

/// A pseudo-random number: Marsaglia's xorshift.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 11
}

#[test]
fn every_case_that_starts_agrees_when_it_is_durable() {
    for delegation in [Delegation::Owned, Delegation::Borrowed] {
        let mut tally = Tally::default();
        let mut random = 0x5EED;
        for case in cases() {
            unraisable::heard(|| check(&case, delegation, &mut random, &mut tally));
        }
        println!("{delegation:?}: {tally:?}");
        assert_eq!((tally.run, tally.never_started), (1_944, 184));
        assert!(tally.openings > 2_500, "{tally:?}");
    }
}
