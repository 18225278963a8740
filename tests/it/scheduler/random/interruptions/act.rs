use proptest::{collection::vec, prelude::*};

/// The next act of a task.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Yield,
    Sleep(u64),
    Send(usize),
    Recv(usize),
    TrySend(usize),
    Set,
    Clear,
    Happen,
    /// Awaits a foreign future for this many turns.
    Foreign(u32),
    /// The same as a request.
    Wait(u32),
    /// Waits for a value or this time, as data.
    Any(usize, u64),
    All(usize, u64),
    /// Begins a receive, and drops it for a foreign future.
    Race(usize, u32),
    Park,
    Wake(usize),
    Join(usize),
    Interrupt(How, usize),
    Fail,
    Panic,
    /// Gives up its handles: nobody can take the results.
    Forget,
    Spawn(Vec<Act>),
    Daemon(Vec<Act>),
    Part(Part, Vec<Act>),
    /// A scope with these tasks.
    Scope(Vec<Vec<Act>>, Vec<Act>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum How {
    Cancel,
    Throw,
    Kill,
}

/// A part of a script, and what holds for it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Locked,
    Permitted,
    Timeout(u64),
    /// Swallows the error that it raises.
    Swallowed,
    /// A value goes into a channel at its end, however it ends.
    Guarded(usize),
}

pub(super) fn script() -> impl Strategy<Value = Vec<Act>> {
    let how = prop_oneof![Just(How::Cancel), Just(How::Throw), Just(How::Kill)];
    let leaf = prop_oneof![
        4 => Just(Act::Yield),
        3 => (0..4_u64).prop_map(Act::Sleep),
        4 => (0..2_usize).prop_map(Act::Send),
        4 => (0..2_usize).prop_map(Act::Recv),
        1 => (0..2_usize).prop_map(Act::TrySend),
        1 => Just(Act::Set),
        1 => Just(Act::Clear),
        1 => Just(Act::Happen),
        3 => (0..3_u32).prop_map(Act::Foreign),
        2 => (0..3_u32).prop_map(Act::Wait),
        2 => (0..2_usize, 0..3_u64).prop_map(|(way, time)| Act::Any(way, time)),
        1 => (0..2_usize, 0..3_u64).prop_map(|(way, time)| Act::All(way, time)),
        2 => (0..2_usize, 0..3_u32).prop_map(|(way, turns)| Act::Race(way, turns)),
        1 => Just(Act::Park),
        1 => (0..8_usize).prop_map(Act::Wake),
        2 => (0..8_usize).prop_map(Act::Join),
        4 => (how, 0..8_usize).prop_map(|(how, whom)| Act::Interrupt(how, whom)),
        1 => Just(Act::Fail),
        1 => Just(Act::Panic),
        1 => Just(Act::Forget),
    ];
    let part = prop_oneof![
        Just(Part::Locked),
        Just(Part::Permitted),
        (0..3_u64).prop_map(Part::Timeout),
        Just(Part::Swallowed),
        (0..2_usize).prop_map(Part::Guarded),
    ];
    let act = leaf.prop_recursive(4, 32, 6, move |act| {
        let acts = vec(act, 0..6);
        prop_oneof![
            2 => acts.clone().prop_map(Act::Spawn),
            1 => acts.clone().prop_map(Act::Daemon),
            5 => (part.clone(), acts.clone()).prop_map(|(part, acts)| Act::Part(part, acts)),
            2 => (vec(acts.clone(), 0..4), acts).prop_map(|(tasks, part)| Act::Scope(tasks, part)),
        ]
    });
    vec(act, 0..8)
}
