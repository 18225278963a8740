//! Scenarios drawn at random: a body, the delegations around it, and a script of verbs.

use proptest::{collection::vec, prelude::*};

/// A body as data: its yields, one after the other. After the last it returns.
pub(super) type Plan = Vec<Stage>;

/// One yield, and what becomes of each answer to it.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// It awaits a future that is pending once, and yields then.
    pub(super) waits_first: bool,
    pub(super) when_sent: Then,
    pub(super) when_thrown: Then,
    pub(super) when_closed: Then,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Then {
    /// On to the next stage; what was raised is swallowed.
    GoOn,
    Return,
    /// Raises an error of its own.
    Raise,
    /// Lets out what was raised, and `Interrupt::Closed` if nothing was.
    Leave,
    /// Lets `Interrupt::CloseIgnored` out.
    GiveUp,
}

/// The layers between the driver and the body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Direct,
    YieldFrom {
        levels: usize,
    },
    YieldFromMut {
        levels: usize,
    },
    /// Recorders, which change nothing.
    Recorded {
        levels: usize,
    },
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Verb {
    Start,
    Send,
    Throw,
    Close,
    PollStart,
    PollSend,
    PollThrow,
    PollClose,
    Settle,
    // The verbs as futures, which are polled once and dropped.
    AsyncStart,
    AsyncSend,
    AsyncThrow,
    AsyncClose,
    AsyncSettle,
}

/// The script is followed by a drop.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    pub(super) shape: Shape,
    pub(super) plan: Plan,
    pub(super) script: Vec<Verb>,
}

fn then() -> impl Strategy<Value = Then> {
    prop_oneof![
        4 => Just(Then::GoOn),
        2 => Just(Then::Leave),
        1 => Just(Then::Return),
        1 => Just(Then::Raise),
        1 => Just(Then::GiveUp),
    ]
}

fn stage() -> impl Strategy<Value = Stage> {
    (prop::bool::weighted(0.2), then(), then(), then()).prop_map(
        |(waits_first, when_sent, when_thrown, when_closed)| Stage {
            waits_first,
            when_sent,
            when_thrown,
            when_closed,
        },
    )
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Direct),
        (1..4_usize).prop_map(|levels| Shape::YieldFrom { levels }),
        (1..4_usize).prop_map(|levels| Shape::YieldFromMut { levels }),
        (1..3_usize).prop_map(|levels| Shape::Recorded { levels }),
    ]
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        3 => Just(Verb::Start),
        4 => Just(Verb::Send),
        2 => Just(Verb::Throw),
        1 => Just(Verb::Close),
        1 => Just(Verb::PollStart),
        2 => Just(Verb::PollSend),
        1 => Just(Verb::PollThrow),
        1 => Just(Verb::PollClose),
        2 => Just(Verb::Settle),
        1 => Just(Verb::AsyncStart),
        2 => Just(Verb::AsyncSend),
        1 => Just(Verb::AsyncThrow),
        1 => Just(Verb::AsyncClose),
        1 => Just(Verb::AsyncSettle),
    ]
}

pub(super) fn scenario() -> impl Strategy<Value = Scenario> {
    (shape(), vec(stage(), 0..6), vec(verb(), 0..14)).prop_map(|(shape, plan, script)| Scenario {
        shape,
        plan,
        script,
    })
}
