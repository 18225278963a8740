//! A driver's script: each step is a verb, the lines that it logs, and its outcome.

use super::super::kind::*;
use coroutine::{
    CloseError, Complete, CoroutineState, ResumeError, Status, UnraisableKind, Yielded,
};

use super::value::{Error, Gen, Value, WithoutValue, take_log};
use crate::coroutine::unraisable;

#[derive(Debug, Clone, Copy)]
enum Verb {
    Next,
    Send(Value),
    Throw(Error),
    Close,
    Drop,
    /// `for value in generator`.
    Loop,
    State,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Yielded(Value),
    Returned(Value),
    Raised(Error),
    /// `Interrupt::Closed` left the body although nobody closed it.
    Exited,
    JustStarted,
    Exhausted,
    /// The body yielded this although it was being closed, and goes on.
    Ignored(Value),
    /// A sub ignored the close, and `Interrupt::CloseIgnored` left the body.
    SubIgnored,
    Closed(Option<Value>),
    Dropped,
    Status(Status),
}

/// A verb whose outcome is still to be told.
pub(super) struct Begun {
    verb: Verb,
    values: Vec<Value>,
    log: &'static [&'static str],
}

/// One step of a script.
pub(super) struct Step {
    begun: Begun,
    outcome: Outcome,
    swallowed: Vec<UnraisableKind>,
}

fn begin(verb: Verb) -> Begun {
    Begun {
        verb,
        values: Vec::new(),
        log: &[],
    }
}

pub(super) fn next() -> Begun {
    begin(Verb::Next)
}

pub(super) fn send(value: impl Into<Value>) -> Begun {
    begin(Verb::Send(value.into()))
}

pub(super) fn throw(error: Error) -> Begun {
    begin(Verb::Throw(error))
}

pub(super) fn close() -> Begun {
    begin(Verb::Close)
}

pub(super) fn drop_it() -> Begun {
    begin(Verb::Drop)
}

/// A `for` loop to the end, which gives these values; the outcome is the end.
pub(super) fn loop_gives(values: impl IntoIterator<Item: Into<Value>>) -> Begun {
    Begun {
        values: values.into_iter().map(Into::into).collect(),
        ..begin(Verb::Loop)
    }
}

pub(super) fn state(status: Status) -> Step {
    begin(Verb::State).ends(Outcome::Status(status))
}

impl Begun {
    pub(super) fn logs(self, log: &'static [&'static str]) -> Self {
        Self { log, ..self }
    }

    fn ends(self, outcome: Outcome) -> Step {
        Step {
            begun: self,
            outcome,
            swallowed: Vec::new(),
        }
    }

    pub(super) fn yields(self, value: impl Into<Value>) -> Step {
        self.ends(Outcome::Yielded(value.into()))
    }

    pub(super) fn returns(self, value: impl Into<Value>) -> Step {
        self.ends(Outcome::Returned(value.into()))
    }

    pub(super) fn raises(self, error: Error) -> Step {
        self.ends(Outcome::Raised(error))
    }

    pub(super) fn exits(self) -> Step {
        self.ends(Outcome::Exited)
    }

    pub(super) fn just_started(self) -> Step {
        self.ends(Outcome::JustStarted)
    }

    pub(super) fn exhausted(self) -> Step {
        self.ends(Outcome::Exhausted)
    }

    pub(super) fn ignored(self, lost: impl Into<Value>) -> Step {
        self.ends(Outcome::Ignored(lost.into()))
    }

    pub(super) fn sub_ignored(self) -> Step {
        self.ends(Outcome::SubIgnored)
    }

    pub(super) fn closed(self) -> Step {
        self.ends(Outcome::Closed(None))
    }

    pub(super) fn closed_returning(self, value: impl Into<Value>) -> Step {
        self.ends(Outcome::Closed(Some(value.into())))
    }

    pub(super) fn dropped(self) -> Step {
        self.ends(Outcome::Dropped)
    }

    pub(super) fn dropped_swallowing(self, kind: UnraisableKind) -> Step {
        Step {
            swallowed: vec![kind],
            ..self.ends(Outcome::Dropped)
        }
    }
}

impl Outcome {
    /// The status that a generator has after it; none if there is no generator any more.
    fn status(&self) -> Option<Status> {
        match self {
            Self::Yielded(_) | Self::Ignored(_) => Some(Status::Suspended),
            Self::JustStarted => Some(Status::Created),
            Self::Status(status) => Some(*status),
            Self::Dropped => None,
            Self::Returned(_) | Self::Raised(_) | Self::Exited | Self::Exhausted => {
                Some(Status::Closed)
            }
            Self::SubIgnored | Self::Closed(_) => Some(Status::Closed),
        }
    }
}

/// A generator that its own body can reach. Each step borrows it mutably, so a body that runs is
/// busy.
pub(super) type Shared = Rc<RefCell<Option<Gen>>>;

#[track_caller]
pub(super) fn check(generator: Gen, script: impl IntoIterator<Item = Step>) {
    check_shared(&Rc::new(RefCell::new(Some(generator))), script);
}

/// Takes the steps one after the other, and compares everything that can be seen of each.
#[track_caller]
pub(super) fn check_shared(generator: &Shared, script: impl IntoIterator<Item = Step>) {
    take_log();
    for (number, step) in script.into_iter().enumerate() {
        let Begun { verb, values, log } = step.begun;
        let mut seen = Vec::new();
        let (outcome, swallowed) = unraisable::heard(|| perform(generator, verb, &mut seen));
        let status = generator.borrow().as_ref().map(Gen::status);
        let what = format!("step {number}, {verb:?}");
        assert_eq!(outcome, step.outcome, "the outcome of {what}");
        assert_eq!(take_log(), log, "the log of {what}");
        assert_eq!(seen, values, "the values of {what}");
        assert_eq!(swallowed, step.swallowed, "what was swallowed by {what}");
        assert_eq!(status, step.outcome.status(), "the status after {what}");
    }
}

fn perform(shared: &Shared, verb: Verb, seen: &mut Vec<Value>) -> Outcome {
    let mut slot = shared.borrow_mut();
    let generator = slot.as_mut().expect("a drop is the last step");
    match verb {
        Verb::Next => resumed(next_step(generator)),
        Verb::Send(value) => {
            let step = generator.send(value);
            if let Err(ResumeError::NotStarted(back) | ResumeError::Closed(back)) = step {
                assert_eq!(back, value, "a refused value is handed back");
            }
            resumed(step.map_err(WithoutValue::without_value))
        }
        Verb::Throw(error) => resumed(generator.throw(error).map_err(WithoutValue::without_value)),
        Verb::Close => match generator.close() {
            Ok(returned) => Outcome::Closed(returned),
            Err(CloseError::Ignored(value)) => Outcome::Ignored(value),
            Err(CloseError::CloseIgnored) => Outcome::SubIgnored,
            Err(CloseError::Raised(error)) => Outcome::Raised(error),
            Err(CloseError::Awaiting) => panic!("nothing awaits"),
        },
        Verb::Drop => {
            *slot = None;
            Outcome::Dropped
        }
        Verb::Loop => loop {
            match resumed(next_step(generator)) {
                Outcome::Yielded(value) => seen.push(value),
                end => return end,
            }
        },
        Verb::State => Outcome::Status(generator.status()),
    }
}

type Resumed = Result<CoroutineState<Value, Value>, ResumeError<(), Error>>;

/// Python's `next`.
fn next_step(generator: &mut Gen) -> Resumed {
    match generator.status() {
        Status::Created => generator.start(),
        _ => generator
            .send(Value::None)
            .map_err(WithoutValue::without_value),
    }
}

fn resumed(step: Resumed) -> Outcome {
    match step {
        Ok(Yielded(value)) => Outcome::Yielded(value),
        Ok(Complete(value)) => Outcome::Returned(value),
        Err(ResumeError::Raised(error)) => Outcome::Raised(error),
        Err(ResumeError::Exited) => Outcome::Exited,
        Err(ResumeError::CloseIgnored) => Outcome::SubIgnored,
        Err(ResumeError::NotStarted(())) => Outcome::JustStarted,
        Err(ResumeError::Closed(())) => Outcome::Exhausted,
        Err(error @ (ResumeError::AlreadyStarted(()) | ResumeError::Awaiting(_))) => {
            panic!("`next` starts what is created, and nothing awaits: {error:?}")
        }
    }
}
