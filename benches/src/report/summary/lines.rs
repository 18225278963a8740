//! The lines of the summary: a figure, or a ratio of two.

/// What a figure is divided by.
#[derive(Clone, Copy)]
pub(super) enum Over {
    Nothing,
    /// Another figure of the same group.
    Figure(&'static str, &'static str),
}

use Over::{Figure, Nothing};

pub(super) struct Line {
    pub(super) what: &'static str,
    pub(super) group: &'static str,
    pub(super) row: &'static str,
    pub(super) peer: &'static str,
    pub(super) over: Over,
}

const fn line(what: &'static str, [group, row, peer]: [&'static str; 3], over: Over) -> Line {
    Line {
        what,
        group,
        row,
        peer,
        over,
    }
}

const UNBOXED: &str = "cede, unboxed";
const BOXED: &str = "cede, boxed";
const SEND: &str = "cede, Send, unboxed";
const FROM: &str = "cede, yield_from";
const CEDE: &str = "cede";
const DEEP: [&str; 3] = ["delegate", "depth 100,000", FROM];
const TWO_CORES: [&str; 3] = ["echo, 2 cores", "250 connections", "cede, 2 cores"];
const TASK: [&str; 3] = ["task memory", "without the frame", CEDE];

#[rustfmt::skip]
pub(super) const LINES: [Line; 21] = [
    line("send, unboxed", ["resume", "send u64", UNBOXED], Nothing),
    line("send, boxed", ["resume", "send u64", BOXED], Nothing),
    line("send, Send, unboxed", ["resume", "send u64", SEND], Nothing),
    line("iteration, unboxed", ["resume", "iterate", UNBOXED], Nothing),
    line("create, start, drop", ["resume", "create", UNBOXED], Nothing),
    line("allocations, unboxed", ["coroutine memory", "allocations", UNBOXED], Nothing),
    line("allocations, boxed", ["coroutine memory", "allocations", BOXED], Nothing),
    line("yield_from, depth 1", ["delegate", "depth 1", FROM], Nothing),
    line("yield_from, depth 100,000 to depth 1", DEEP, Figure("depth 1", FROM)),
    line("switch, 1,000 tasks", ["switch", "1,000 tasks", CEDE], Nothing),
    line("switch, 1,000,000 tasks", ["switch", "1,000,000 tasks", CEDE], Nothing),
    line("spawn, run, join", ["switch", "spawn, run, join", CEDE], Nothing),
    line("memory a task, without its frame", TASK, Nothing),
    line("ring hop, 100 tasks", ["channel", "ring of 100", CEDE], Nothing),
    line("spawn from another thread", ["across threads", "spawn, 1 thread", CEDE], Nothing),
    line("unblock, there and back", ["across threads", "unblock", CEDE], Nothing),
    line("timer set, cancelled", ["time", "set, cancel", CEDE], Nothing),
    line("echo, 1 connection", ["echo", "1 connection", CEDE], Nothing),
    line("echo, 250 connections", ["echo", "250 connections", CEDE], Nothing),
    line("echo on 2 cores, 250 connections", TWO_CORES, Nothing),
    line("system calls a message", ["echo", "system calls a message", CEDE], Nothing),
];
