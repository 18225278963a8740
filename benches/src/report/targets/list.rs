//! What was to be reached: a figure, or a ratio of two.

/// What a figure is divided by.
#[derive(Clone, Copy)]
pub(super) enum Over {
    Nothing,
    /// Another figure of the same group.
    Figure(&'static str, &'static str),
    /// That of the best library beside cede; neither a floor nor another language.
    Best,
}

use Over::{Best, Figure, Nothing};

pub(super) struct Target {
    pub(super) what: &'static str,
    pub(super) group: &'static str,
    pub(super) row: &'static str,
    pub(super) peer: &'static str,
    pub(super) over: Over,
    pub(super) reach: f64,
    pub(super) stretch: f64,
}

const fn target(
    what: &'static str,
    [group, row, peer]: [&'static str; 3],
    over: Over,
    [reach, stretch]: [f64; 2],
) -> Target {
    Target {
        what,
        group,
        row,
        peer,
        over,
        reach,
        stretch,
    }
}

const SEND: [&str; 3] = ["resume", "send u64", UNBOXED];
const UNBOXED: &str = "cede, unboxed";
const BOXED: &str = "cede, boxed";
const FROM: &str = "cede, yield_from";
const CEDE: &str = "cede";
const RAW: &str = "genawaiter rc";
const COROUTINE: &str = "coroutine memory";
const THOUSAND: [&str; 3] = ["switch", "1,000 tasks", CEDE];
const MILLION: [&str; 3] = ["switch", "1,000,000 tasks", CEDE];
const SPAWN: [&str; 3] = ["switch", "spawn, run, join", CEDE];
const RING: [&str; 3] = ["channel", "ring of 100", CEDE];

pub(super) const TARGETS: [Target; 23] = [
    target("send, unboxed", SEND, Nothing, [5.0, 2.2]),
    target(
        "send, boxed",
        ["resume", "send u64", BOXED],
        Nothing,
        [7.0, 3.5],
    ),
    target(
        "send, to genawaiter rc with the same enum",
        SEND,
        Figure("send u64", "genawaiter rc, enum"),
        [0.7, 0.7],
    ),
    target(
        "iteration, unboxed, to raw genawaiter",
        ["resume", "iterate", UNBOXED],
        Figure("iterate", RAW),
        [2.5, 1.2],
    ),
    target(
        "create, start, drop, to raw genawaiter",
        ["resume", "create", UNBOXED],
        Figure("create", RAW),
        [3.0, 2.0],
    ),
    target(
        "allocations, unboxed",
        [COROUTINE, "allocations", UNBOXED],
        Nothing,
        [3.0, 3.0],
    ),
    target(
        "allocations, boxed",
        [COROUTINE, "allocations", BOXED],
        Nothing,
        [4.0, 4.0],
    ),
    target(
        "yield_from, depth 100,000 to depth 1",
        ["delegate", "depth 100,000", FROM],
        Figure("depth 1", FROM),
        [3.0, 1.5],
    ),
    target("switch, 1,000 tasks", THOUSAND, Nothing, [17.0, 10.0]),
    target(
        "switch, 1,000 tasks, to the best peer",
        THOUSAND,
        Best,
        [0.45, 0.45],
    ),
    target("switch, 1,000,000 tasks", MILLION, Nothing, [55.0, 30.0]),
    target(
        "switch, 1,000,000 tasks, to the best peer",
        MILLION,
        Best,
        [0.9, 0.9],
    ),
    target("spawn, run, join", SPAWN, Nothing, [130.0, 60.0]),
    target(
        "spawn, run, join, to the best peer",
        SPAWN,
        Best,
        [1.0, 1.0],
    ),
    target(
        "memory a task, resident, beside its frame",
        ["task memory", "beside the frame", CEDE],
        Nothing,
        [320.0, 128.0],
    ),
    target(
        "ring hop, 3 tasks",
        ["channel", "ring of 3", CEDE],
        Nothing,
        [60.0, 20.0],
    ),
    target("ring hop, 100 tasks", RING, Nothing, [60.0, 20.0]),
    target(
        "ring hop, 100 tasks, to the best peer",
        RING,
        Best,
        [0.5, 0.5],
    ),
    target(
        "ring hop, 100,000 tasks",
        ["channel", "ring of 100,000", CEDE],
        Nothing,
        [60.0, 20.0],
    ),
    target(
        "timer set, cancelled",
        ["time", "set, cancel", CEDE],
        Nothing,
        [100.0, 25.0],
    ),
    target(
        "echo, 1 connection, to tokio",
        ["echo", "1 connection", CEDE],
        Figure("1 connection", "tokio"),
        [1.0, 1.2],
    ),
    target(
        "echo, 250 connections, to tokio",
        ["echo", "250 connections", CEDE],
        Figure("250 connections", "tokio"),
        [1.0, 1.2],
    ),
    target(
        "system calls a message",
        ["echo", "system calls a message", CEDE],
        Nothing,
        [3.0, 3.0],
    ),
];
