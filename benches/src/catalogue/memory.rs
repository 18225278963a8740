//! The groups of what is held in memory.

use super::{Group, Unit, row};

/// Coroutines that have yielded once.
pub(super) const COROUTINES: Group = Group {
    name: "coroutine memory",
    about: "100,000 coroutines (of those with stacks: 10,000) that have yielded \
            once, each in a process of its own: what the allocator was asked \
            for, and what became resident. Its body adds up numbers. Stacks do \
            not come from the allocator.",
    rows: &[
        row("allocations", Unit::Times),
        row("allocated", Unit::Bytes),
        row("resident", Unit::Bytes),
    ],
    peers: &[
        "cede, unboxed",
        "cede, boxed",
        "cede, Send, unboxed",
        "cede, Send, boxed",
        "genawaiter rc",
        "genawaiter sync",
        "fauxgen",
        "simple_coro",
        "corosensei",
        "generator",
        "by hand, boxed",
    ],
};

/// Tasks that have yielded once.
pub(super) const TASKS: Group = Group {
    name: "task memory",
    about: "1,000,000 tasks that have yielded once, in a process of their own: \
            the most that was allocated and resident at a time, and the \
            allocations, from spawn to end. The growth of the queues is in it, and \
            the future that the task is given as its body, its frame: the last row \
            is resident without that.",
    rows: &[
        row("allocations", Unit::Times),
        row("allocated", Unit::Bytes),
        row("resident", Unit::Bytes),
        row("without the frame", Unit::Bytes),
    ],
    peers: &[
        "cede",
        "async-executor",
        "smol",
        "tokio LocalSet",
        "futures LocalPool",
        "FuturesUnordered",
        "VecDeque of futures",
    ],
};

/// Memory of live instances.
pub(super) const DURABLE: Group = Group {
    name: "durable memory",
    about: "10,000 live instances that wait, in a process of their own: what the \
            allocator was asked for while they were made, the most that was allocated \
            at a time, and what became resident.",
    rows: &[
        row("allocations", Unit::Times),
        row("allocated", Unit::Bytes),
        row("resident", Unit::Bytes),
    ],
    peers: &["cede, SQLite"],
};
