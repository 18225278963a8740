//! The list of benchmarks and peers: the benchmarks take their names from here, and the report its
//! order.

mod durable;
mod echo;
mod memory;

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Time for one of what the row counts.
    Nanoseconds,
    /// Time until an answer.
    Microseconds,
    /// Time until something has happened.
    Milliseconds,
    /// Memory.
    Bytes,
    /// Allocations, system calls.
    Times,
    /// Answers a second: more is better.
    PerSecond,
}

impl Unit {
    /// The unit as it stands behind a number.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Nanoseconds => "ns",
            Self::Microseconds => "µs",
            Self::Milliseconds => "ms",
            Self::Bytes => "B",
            Self::Times => "",
            Self::PerSecond => "/s",
        }
    }
}

/// One thing that is measured.
#[derive(Debug)]
pub struct Row {
    /// Its name: the operation that is counted.
    pub name: &'static str,
    /// The unit of its figures.
    pub unit: Unit,
}

/// Rows that are measured together, for the same peers.
#[derive(Debug)]
pub struct Group {
    /// Its name, also criterion's.
    pub name: &'static str,
    /// A description of the workload, for readers of the report.
    pub about: &'static str,
    /// The measurements.
    pub rows: &'static [Row],
    /// The libraries that are measured. Ratios refer to the first.
    pub peers: &'static [&'static str],
}

impl Group {
    /// The group of this name.
    ///
    /// # Panics
    ///
    /// If there is none: a benchmark and this file have come apart.
    pub fn named(name: &str) -> &'static Self {
        let group = GROUPS.iter().find(|group| group.name == name);
        group.unwrap_or_else(|| panic!("the catalogue has no group {name:?}"))
    }

    /// Makes sure that the report will show this figure.
    ///
    /// # Panics
    ///
    /// If it will not: a benchmark and this file have come apart.
    pub fn expect(&self, row: &str, peer: &str) {
        let group = self.name;
        let rows = self.rows.iter().any(|known| known.name == row);
        assert!(rows, "group {group} has no row {row:?}");
        assert!(
            self.peers.contains(&peer),
            "group {group} has no peer {peer:?}"
        );
    }
}

const fn ns(name: &'static str) -> Row {
    let unit = Unit::Nanoseconds;
    Row { name, unit }
}

const fn row(name: &'static str, unit: Unit) -> Row {
    Row { name, unit }
}

/// Those whose tasks wait for each other.
const WAITING: [&str; 5] = [
    "cede",
    "async-executor",
    "smol",
    "tokio LocalSet",
    "futures LocalPool",
];

/// Those who do least for it: what a figure can come down to in safe code.
pub const FLOORS: [&str; 11] = [
    "genawaiter rc",
    "by hand, inline",
    "explicit stack",
    "VecDeque of futures",
    "INSERT",
    "INSERT, FULL",
    "INSERT, NORMAL",
    "UPDATE + INSERT, FULL",
    "UPDATE + INSERT, NORMAL",
    "1,000 INSERTs a commit, FULL",
    "1,000 INSERTs a commit, NORMAL",
];

/// Those who are no library for Rust that is stable.
const OTHERS: [&str; 6] = [
    "genawaiter rc, by hand",
    "by hand, boxed",
    "nested boxes",
    "nightly Coroutine, inline",
    "nightly Coroutine, boxed",
    "CPython",
];

/// Whether a peer is this library.
pub fn is_ours(peer: &str) -> bool {
    peer.starts_with("cede")
}

/// Whether a peer is what one could use in its place.
pub fn is_library(peer: &str) -> bool {
    !is_ours(peer) && !FLOORS.contains(&peer) && !OTHERS.contains(&peer)
}

/// Everything, in the order of the report.
pub const GROUPS: [Group; 17] = [
    Group {
        name: "resume",
        about: "One step of a coroutine. **send**: a value goes in and one comes \
                out. **throw**: an error goes in, is caught, and a value comes out; \
                peers that cannot throw are sent a `Result`. **close**: a suspended \
                coroutine is made to end; peers that cannot close are dropped. \
                **create**: a new coroutine yields once and is dropped.",
        rows: &[
            ns("send u64"),
            ns("send 64 bytes"),
            ns("send String"),
            ns("iterate"),
            ns("throw"),
            ns("close"),
            ns("create"),
        ],
        peers: &[
            "cede, unboxed",
            "cede, boxed",
            "cede, Send, unboxed",
            "cede, Send, boxed",
            "genawaiter rc",
            "genawaiter rc, enum",
            "genawaiter sync",
            "fauxgen",
            "simple_coro",
            "async-stream",
            "corosensei",
            "generator",
            "by hand, inline",
            "by hand, boxed",
            "nightly Coroutine, inline",
            "nightly Coroutine, boxed",
            "CPython",
        ],
    },
    Group {
        name: "delegate",
        about: "A value goes in and one comes out through a number of levels of \
                delegation; and a node of an in-order walk of a balanced tree of \
                2^20 nodes, where each node delegates to its children. **Send**: of \
                coroutines that move between threads. Only `yield_from` goes to depth \
                100,000: elsewhere each level is a frame of the native stack.",
        rows: &[
            ns("depth 1"),
            ns("depth 10"),
            ns("depth 1,000"),
            ns("depth 100,000"),
            ns("a tree's node"),
        ],
        peers: &[
            "cede, yield_from",
            "cede, yield_from_mut",
            "cede, Send, yield_from",
            "cede, Send, yield_from_mut",
            "genawaiter rc, by hand",
            "corosensei, one stack",
            "nested boxes",
            "explicit stack",
            "CPython",
        ],
    },
    Group {
        name: "switch",
        about: "One turn of a task that yields to the others, by the number of \
                tasks; and a task that is spawned, runs and is joined. `VecDeque of \
                futures` polls boxed futures in turn, and does nothing else.",
        rows: &[
            ns("1 task"),
            ns("2 tasks"),
            ns("300 tasks"),
            ns("1,000 tasks"),
            ns("100,000 tasks"),
            ns("1,000,000 tasks"),
            ns("spawn, run, join"),
        ],
        peers: &[
            "cede",
            "async-executor",
            "smol",
            "tokio LocalSet",
            "futures LocalPool",
            "FuturesUnordered",
            "VecDeque of futures",
            "CPython",
        ],
    },
    Group {
        name: "channel",
        about: "Tasks that talk. **ring**: one hop of a token through a ring \
                of tasks, over channels of capacity 1. **ping-pong**: there and back \
                between two tasks. **throughput**: one value through a channel of \
                capacity 100. The smol family has async-channel, the others their \
                own.",
        rows: &[
            ns("ring of 3"),
            ns("ring of 100"),
            ns("ring of 100,000"),
            ns("ping-pong"),
            ns("throughput"),
        ],
        peers: &WAITING,
    },
    Group {
        name: "time",
        about: "**set, cancel**: a timer set and cancelled while 100,000 others \
                wait. **expire**: one of 100,000 timers whose time has come, and \
                the end of its task. **woken**: a request to another thread, and the \
                wake that answers it.",
        rows: &[ns("set, cancel"), ns("expire"), ns("woken")],
        peers: &WAITING,
    },
    Group {
        name: "across threads",
        about: "Work that goes from thread to thread, to and from a runtime on one thread (cede's \
                `serve`, tokio's current-thread runtime, smol's executor on one thread). \
                **spawn**: one of 20,000 tasks that other threads spawn on it, and whose values \
                they then wait for. **spawn, await**: one after the other, from one thread. \
                **unblock**: an empty job on a thread for jobs that block (`Task::unblock`, \
                `spawn_blocking`, `smol::unblock`), there and back; and one of 1,000 that are \
                begun together. cede and smol share the threads of the `blocking` crate.",
        rows: &[
            ns("spawn, 1 thread"),
            ns("spawn, 4 threads"),
            ns("spawn, await"),
            ns("unblock"),
            ns("unblock, 1,000 at once"),
        ],
        peers: &["cede", "tokio", "smol"],
    },
    echo::ONE_CORE,
    echo::TWO_CORES,
    memory::COROUTINES,
    memory::TASKS,
    durable::STEPS,
    durable::READING,
    durable::SIZE,
    durable::POSTGRES,
    durable::CLAIMS,
    durable::WORKERS,
    memory::DURABLE,
];
