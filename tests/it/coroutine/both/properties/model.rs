//! The protocol of a coroutine without coroutines: what each verb returns, from the plan alone.

use coroutine::{Signal, Status, UnraisableKind};

use super::{
    counted::Label,
    scenario::{Plan, Then, Verb},
};

/// A step as the driver sees it.
#[derive(Debug, PartialEq)]
pub(super) enum Seen {
    Yielded(Label),
    Complete(Label),
    Raised(Label),
    Exited,
    CloseIgnored,
    /// A close ended well, with what the body returned.
    Closed(Option<Label>),
    /// A close met a yield.
    Ignored(Label),
    /// The body came to wait on a future; or a close found it waiting.
    Waits,
    /// Nothing ran, and what was to be delivered came back.
    Refused(Status, Back),
}

/// The value that a refusal hands back; nothing from `poll_settle`.
pub(super) type Back = Option<Signal<Label, Label>>;

/// The act of a body that runs.
enum Ran {
    Yields(Label),
    Waits,
    Returns(Label),
    Raises(Label),
    Exits,
    GivesUp,
}

#[derive(Debug)]
pub(super) struct Model {
    plan: Plan,
    /// There is a delegation between the driver and the body.
    delegated: bool,
    status: Status,
    stage: usize,
    /// How many sent values the body keeps. They live as long as it does.
    kept: usize,
    /// A close was delivered, and the body has not yielded or ended since.
    closing: bool,
}

impl Model {
    pub(super) fn new(plan: Plan, delegated: bool) -> Self {
        Self {
            plan,
            delegated,
            status: Status::Created,
            stage: 0,
            kept: 0,
            closing: false,
        }
    }

    pub(super) fn status(&self) -> Status {
        self.status
    }

    /// How many values live between two steps: the sent ones that the body keeps, and its captured
    /// one.
    pub(super) fn living(&self) -> usize {
        match self.status {
            Status::Closed => 0,
            _ => self.kept + 1,
        }
    }

    pub(super) fn step(&mut self, verb: Verb, number: usize) -> Seen {
        let signal = match verb {
            Verb::Start | Verb::PollStart | Verb::AsyncStart => Signal::Start,
            Verb::Send | Verb::PollSend | Verb::AsyncSend => Signal::Send(Label::SentBy(number)),
            Verb::Throw | Verb::PollThrow | Verb::AsyncThrow => {
                Signal::Throw(Label::ThrownBy(number))
            }
            Verb::Close | Verb::PollClose | Verb::AsyncClose => Signal::Close,
            Verb::Settle | Verb::AsyncSettle => return self.settle(),
        };
        let close = matches!(verb, Verb::Close | Verb::AsyncClose);
        let ran = match (self.status, signal) {
            (Status::Created, Signal::Start) => self.enter(),
            (Status::Suspended, Signal::Send(_) | Signal::Throw(_) | Signal::Close) => {
                self.answer(signal)
            }
            (Status::Created | Status::Closed, Signal::Throw(label)) => {
                self.end();
                Ran::Raises(label)
            }
            (Status::Created, Signal::Close) => {
                self.end();
                Ran::Exits
            }
            (Status::Closed, Signal::Close) if close => Ran::Exits,
            (Status::Awaiting, Signal::Close) if close => Ran::Waits,
            (status, signal) => return Seen::Refused(status, Some(signal)),
        };
        match ran {
            Ran::Yields(label) if close => Seen::Ignored(label),
            Ran::Returns(label) if close => Seen::Closed(Some(label)),
            Ran::Exits if close => Seen::Closed(None),
            ran => seen(ran),
        }
    }

    fn settle(&mut self) -> Seen {
        match self.status {
            Status::Awaiting => seen(self.pause_at_yield()),
            refusing => Seen::Refused(refusing, None),
        }
    }

    /// The errors that a drop swallows, if the body is the driven one itself.
    pub(super) fn swallowed_by_drop(mut self) -> Option<UnraisableKind> {
        let ran = match self.status {
            Status::Created | Status::Closed => return None,
            Status::Awaiting => Ran::Waits,
            Status::Suspended => self.answer(Signal::Close),
        };
        match ran {
            Ran::Returns(_) | Ran::Exits => None,
            Ran::Raises(_) => Some(UnraisableKind::Raised),
            Ran::Yields(_) | Ran::GivesUp => Some(UnraisableKind::CloseIgnored),
            Ran::Waits => Some(UnraisableKind::Awaiting),
        }
    }

    /// Begins a stage.
    fn enter(&mut self) -> Ran {
        match self.plan.get(self.stage) {
            None => self.finish(Ran::Returns(Label::ReturnedAt(self.stage))),
            Some(stage) if stage.waits_first => {
                self.status = Status::Awaiting;
                Ran::Waits
            }
            Some(_) => self.pause_at_yield(),
        }
    }

    fn pause_at_yield(&mut self) -> Ran {
        if self.closing && self.delegated {
            // A sub that ignores a close is released, and the delegating body receives.
            return self.finish(Ran::GivesUp);
        }
        self.closing = false;
        self.status = Status::Suspended;
        Ran::Yields(Label::YieldedAt(self.stage))
    }

    /// Answers the pending yield.
    fn answer(&mut self, signal: Signal<Label, Label>) -> Ran {
        let at = self.stage;
        let stage = &self.plan[at];
        let (then, leave) = match signal {
            Signal::Send(_) => {
                self.kept += 1;
                (stage.when_sent, Ran::Exits)
            }
            Signal::Throw(label) => (stage.when_thrown, Ran::Raises(label)),
            Signal::Close => {
                self.closing = true;
                (stage.when_closed, Ran::Exits)
            }
            Signal::Start => unreachable!("a start is refused"),
        };
        match then {
            Then::GoOn => {
                self.stage += 1;
                self.enter()
            }
            Then::Return => self.finish(Ran::Returns(Label::ReturnedAt(at))),
            Then::Raise => self.finish(Ran::Raises(Label::RaisedAt(at))),
            Then::Leave => self.finish(leave),
            Then::GiveUp => self.finish(Ran::GivesUp),
        }
    }

    /// Ends with what the driver receives, which is not all that the body does.
    fn finish(&mut self, ran: Ran) -> Ran {
        let lost = self.closing && self.delegated;
        self.end();
        match ran {
            Ran::Returns(_) if lost => Ran::Exits,
            ran => ran,
        }
    }

    fn end(&mut self) {
        self.status = Status::Closed;
        self.kept = 0;
        self.closing = false;
    }
}

fn seen(ran: Ran) -> Seen {
    match ran {
        Ran::Yields(label) => Seen::Yielded(label),
        Ran::Waits => Seen::Waits,
        Ran::Returns(label) => Seen::Complete(label),
        Ran::Raises(label) => Seen::Raised(label),
        Ran::Exits => Seen::Exited,
        Ran::GivesUp => Seen::CloseIgnored,
    }
}
