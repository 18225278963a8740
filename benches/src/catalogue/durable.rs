//! The groups of durable coroutines.

use super::{Group, Unit, row};

/// Steps a second.
pub(super) const STEPS: Group = Group {
    name: "durable",
    about: "Steps a second of durable coroutines: each is sent 64 bytes of text and \
            yields a number. FULL: what was returned survives a power loss, so a \
            commit waits for the disk; NORMAL: it survives a `kill -9`. The threads \
            share the instances out, and appends that wait together are committed \
            together. **UPDATE + INSERT** is a bare loop of rusqlite that changes one \
            row and inserts one in a transaction, which no step can do without.",
    rows: &[
        row("1 instance", Unit::PerSecond),
        row("64 instances", Unit::PerSecond),
        row("1,000 instances", Unit::PerSecond),
        row("64 instances, 8 threads", Unit::PerSecond),
        row("64 instances, 64 threads", Unit::PerSecond),
        row("1,000 instances, 8 threads", Unit::PerSecond),
        row("1,000 instances, 64 threads", Unit::PerSecond),
    ],
    peers: &[
        "cede, FULL",
        "cede, NORMAL",
        "cede, MemoryStore",
        "duroxide, NORMAL",
        "durare, FULL",
        "durare, NORMAL",
        "INSERT, FULL",
        "INSERT, NORMAL",
        "1,000 INSERTs a commit, FULL",
        "1,000 INSERTs a commit, NORMAL",
        "UPDATE + INSERT, FULL",
        "UPDATE + INSERT, NORMAL",
    ],
};

/// Replays and openings.
pub(super) const READING: Group = Group {
    name: "durable, reading",
    about: "Instances that are built again. **replayed rows**: rows a second of a \
            replay of 100,000, read, checked, fed to the body and compared. **open**: \
            from a store that has been read from, and from one whose file was just \
            opened; an opening takes the instance over, which is a commit.",
    rows: &[
        row("replayed rows", Unit::PerSecond),
        row("open the file", Unit::Microseconds),
        row("open an instance of 10 rows", Unit::Microseconds),
        row("open an instance, cold", Unit::Microseconds),
    ],
    peers: &["cede, SQLite", "cede, MemoryStore"],
};

/// Bytes of the file.
pub(super) const SIZE: Group = Group {
    name: "durable, size",
    about: "Bytes of the file, with its indexes, once all is in it: of a step that \
            was sent 64 bytes of text, and of an instance that has only begun. \
            **INSERT** has the text, the outcome and the key, and no more.",
    rows: &[
        row("a step", Unit::Bytes),
        row("an instance with its first row", Unit::Bytes),
    ],
    peers: &["cede, SQLite", "INSERT"],
};

/// Steps a second, on a server.
pub(super) const POSTGRES: Group = Group {
    name: "durable, PostgreSQL",
    about: "The same on a PostgreSQL server of this machine, at its default settings, by a Unix \
            socket. **cede**: as many threads as instances, at most 64, each with one step at a \
            time. **cede, batches**: the steps of all instances appended together, as a worker \
            does. **the same statement, pgbench**: what cede's step sends, from as many clients \
            in C, without a body. The three are measured in turn, in five rounds. \
            **fdatasync**: `pg_test_fsync`, 8 KiB each.",
    rows: &[
        row("1 instance", Unit::PerSecond),
        row("64 instances", Unit::PerSecond),
        row("1,000 instances", Unit::PerSecond),
        row("1 instance, p50", Unit::Microseconds),
        row("1 instance, p99", Unit::Microseconds),
        row("64 instances, p50", Unit::Microseconds),
        row("64 instances, p99", Unit::Microseconds),
        row("1,000 instances, p50", Unit::Microseconds),
        row("1,000 instances, p99", Unit::Microseconds),
        row("letters to one instance, 1 thread", Unit::PerSecond),
        row("letters to one instance, 64 threads", Unit::PerSecond),
    ],
    peers: &[
        "cede",
        "cede, batches",
        "the same statement, pgbench",
        "DBOS",
        "absurd",
        "fdatasync",
    ],
};

/// Claims, on a server.
pub(super) const CLAIMS: Group = Group {
    name: "durable, claims",
    about: "A worker's claim of 64 on a PostgreSQL server with 1,000,000 instances of which \
            100,000 are due, and one of a body of which nothing is due.",
    rows: &[
        row("64 of 1,000,000, p50", Unit::Microseconds),
        row("64 of 1,000,000, p99", Unit::Microseconds),
        row("nothing due, p50", Unit::Microseconds),
        row("nothing due, p99", Unit::Microseconds),
    ],
    peers: &["cede, PostgreSQL"],
};

/// Workers that share a store.
pub(super) const WORKERS: Group = Group {
    name: "durable, workers",
    about: "Workers that share a store, a process each, with a worker's default settings. \
            **steps**: those of all processes together, which hold up to 256 of 1,000 instances \
            each and send them 64 bytes of text at each step. **recovery**: the time from the \
            SIGKILL of a process that holds 1,000 instances until another one has made a step with \
            each; **the lease** is the part of it for which nobody else may have them (it is 2 s \
            here, extended each third of that, and 30 s by default). **timers**: 10,000 that \
            are due at the same time and are served by one worker: how many a second, and how long \
            after that time the steps of half of them, and of 99 of 100, were written. SQLite is \
            at FULL.",
    rows: &[
        row("steps, 1 process", Unit::PerSecond),
        row("steps, 2 processes", Unit::PerSecond),
        row("recovery of 1,000", Unit::Milliseconds),
        row("of it, the lease", Unit::Milliseconds),
        row("10,000 timers", Unit::PerSecond),
        row("10,000 timers, p50", Unit::Milliseconds),
        row("10,000 timers, p99", Unit::Milliseconds),
    ],
    peers: &["cede, PostgreSQL", "cede, SQLite"],
};
