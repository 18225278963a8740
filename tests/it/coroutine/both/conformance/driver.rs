//! One case: its script is run against the driven generator, and each step recorded as CPython's
//! was.

use super::super::kind::*;
use coroutine::{
    CloseError, Complete, CoroutineState, ResumeError, Status, UnraisableKind, Yielded,
};
use serde_json::{Value as Json, json};

use super::{
    interpreter::{Delegation, Generator, Recording, Thrown, World, next},
    syntax::{Case, Op, Value},
};
use crate::coroutine::unraisable;

type Step = Result<CoroutineState<Value, Value>, ResumeError<Value, Thrown>>;

/// The outcome of one operation: the record as CPython's is written, and the swallowed errors.
#[derive(Debug, PartialEq)]
pub(super) struct Record {
    received: Json,
    swallowed: Vec<UnraisableKind>,
}

/// Runs the script of a case, and records each operation.
pub(super) fn play(case: &Case, delegation: Delegation, recording: Recording) -> Vec<Record> {
    let log = Rc::new(RefCell::new(Vec::new()));
    let world = World {
        program: Rc::clone(&case.program),
        delegation,
        recording,
        log: Rc::clone(&log),
    };
    let mut generator = Some(world.call(0));
    let step = |op: &Op| {
        let (out, swallowed) = unraisable::heard(|| perform(&mut generator, *op));
        let state = generator.as_ref().map_or("dropped", |it| name(it.status()));
        let received = json!({ "log": log.take(), "out": out, "state": state });
        Record {
            received,
            swallowed,
        }
    };
    case.script.iter().map(step).collect()
}

/// Runs a case and compares it operation by operation.
///
/// # Errors
///
/// Where it first disagrees with CPython, for a person to read.
pub(super) fn check(case: &Case, delegation: Delegation) -> Result<(), String> {
    let swallows = case.tags.iter().any(|tag| tag == "unraisable");
    let records = play(case, delegation, Recording::Absent);
    assert_eq!(
        records.len(),
        case.expected_trace.len(),
        "one record an operation"
    );
    for (number, (got, expected)) in records.iter().zip(&case.expected_trace).enumerate() {
        let mut expected = expected.clone();
        let swallowed = take_unraisable(&mut expected);
        let heard = &got.swallowed;
        let agrees = match delegation {
            Delegation::Borrowed => *heard == Vec::from_iter(swallowed),
            // A frame is released by the crate, which reports it next to the driven generator.
            Delegation::Owned if swallows => swallowed.is_none_or(|kind| heard.contains(&kind)),
            Delegation::Owned => heard.is_empty(),
        };
        if got.received != expected || !agrees {
            return Err(format!(
                "{}, operation {number}, {:?}\n  expected {expected}, unraisable {swallowed:?}\
                 \n  got      {}, unraisable {heard:?}",
                case.id, case.script[number], got.received,
            ));
        }
    }
    Ok(())
}

/// Takes what the trace says of a swallowed error. The hook has its kind; the error itself is
/// gone.
fn take_unraisable(record: &mut Json) -> Option<UnraisableKind> {
    let received = record["out"].as_object_mut()?.remove("unraisable")?;
    Some(if received.get("raise").is_some() {
        UnraisableKind::Raised
    } else {
        UnraisableKind::CloseIgnored
    })
}

fn perform(slot: &mut Option<Generator>, op: Op) -> Json {
    let generator = slot.as_mut().expect("a drop is the last operation");
    match op {
        Op::Next | Op::Send { v: None } => outcome(next(generator)),
        Op::Send { v } => {
            let step = generator.send(v);
            if let Err(ResumeError::NotStarted(back) | ResumeError::Closed(back)) = step {
                assert_eq!(back, v, "a refused value is handed back");
            }
            outcome(step)
        }
        Op::Throw { label, payload } => {
            let payload = Some(payload);
            match generator.throw(Thrown { label, payload }) {
                Ok(state) => outcome(Ok(state)),
                Err(ResumeError::Raised(thrown)) => raise(thrown),
                Err(ResumeError::Exited) => outcome(Err(ResumeError::Exited)),
                Err(ResumeError::CloseIgnored) => outcome(Err(ResumeError::CloseIgnored)),
                Err(refused) => panic!("no status refuses a throw: {refused:?}"),
            }
        }
        Op::Close => close(generator),
        Op::State => json!({ "state": name(generator.status()) }),
        Op::Drop => {
            *slot = None;
            json!({ "dropped": true })
        }
    }
}

fn outcome(step: Step) -> Json {
    match step {
        Ok(Yielded(value)) => json!({ "yield": value }),
        Ok(Complete(value)) => json!({ "return": value }),
        Err(ResumeError::NotStarted(_)) => json!({ "error": "just_started" }),
        Err(ResumeError::Closed(_)) => json!({ "error": "exhausted" }),
        Err(ResumeError::Raised(thrown)) => raise(thrown),
        Err(ResumeError::Exited) => json!({ "raise": "GeneratorExit" }),
        Err(ResumeError::CloseIgnored) => json!({ "error": "ignored_close" }),
        Err(error @ (ResumeError::AlreadyStarted(_) | ResumeError::Awaiting(_))) => {
            panic!("`next` starts what is created, and nothing awaits: {error:?}")
        }
    }
}

fn close(generator: &mut Generator) -> Json {
    let runs = generator.status() == Status::Suspended;
    match generator.close() {
        Ok(None) if runs => json!({ "closed": null, "how": "exited" }),
        Ok(None) => json!({ "closed": null, "how": "noop" }),
        Ok(Some(value)) => json!({ "closed": value, "how": "returned" }),
        Err(CloseError::Raised(thrown)) => raise(thrown),
        Err(CloseError::Ignored(_) | CloseError::CloseIgnored) => {
            json!({ "error": "ignored_close" })
        }
        Err(CloseError::Awaiting) => panic!("nothing awaits"),
    }
}

fn raise(Thrown { label, payload }: Thrown) -> Json {
    json!({ "raise": { "thrown": label, "payload": payload } })
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Created => "created",
        Status::Suspended => "suspended",
        Status::Closed => "closed",
        Status::Awaiting => panic!("nothing awaits"),
    }
}
