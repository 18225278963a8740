//! The `scheduler` crate, from outside.

mod contract;
mod fair_turns;
mod host;
mod nested_schedulers;
mod observe;
mod rounds;
mod scopes;
mod time;
mod trace;
mod winding_down;

/// Tasks that wait for ever, and what a report says of them.
mod deadlock {
    mod cycles;
    mod under_deadlines;
    mod waiting_since;
}

/// How tasks and schedulers end, and what is dropped then.
mod ending {
    mod dropped_scheduler;
    mod drops_that_spawn;
    mod error_texts;
    mod join_set;
    mod joining;
    mod kept_results;
    mod outcomes;
    mod panicking_drops;
    mod unheard;
}

/// Cancel, throw and kill.
mod interruption {
    mod after_every_turn;
    mod delivery;
}

/// Descriptors and sockets.
mod io {
    pub(super) mod descriptors;
    mod polls;
    mod socket_ownership;
    pub(super) mod tcp;
    mod udp;
    pub(super) mod unix;
    mod unix_datagram;
    mod urgent;
}

/// Futures of the scheduler's that are polled without a task at hand.
mod polled {
    mod handed_over;
    mod in_memory;
    mod incoming;
    mod moved;
    mod reasons;
    mod renewed;
    mod sockets;
    mod time;
    mod waits;
    mod woken;
}

/// Other threads, other loops, several cores, and the system's signals.
#[cfg(unix)]
mod outside {
    mod cores;
    mod driven;
    mod hosted;
    mod outlived;
    mod panicking_cores;
    mod remotes;
    mod signals;
    mod unblocked;
}

/// Random programs: what holds for all of them.
mod random {
    mod channels;
    mod interruptions;
    mod turns;
}

/// A hundred thousand tasks cost no more each than a few.
mod scale {
    mod chains_of_joins;
    mod crowded_scopes;
    mod nested_scopes;
}

/// Things that tasks share: channels, events, locks, permits.
mod shared {
    mod channel;
    mod event;
    mod mutex;
    mod semaphore;
    mod wait_lists;
}

/// Things that wake a task that waits.
mod wakes {
    pub(super) mod foreign;
    mod own;
    mod park;
    mod races;
    mod selective;
}
