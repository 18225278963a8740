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
            in C, without a body. **fdatasync**: `pg_test_fsync`, 8 KiB each.",
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
