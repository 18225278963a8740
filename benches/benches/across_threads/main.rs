//! Work that goes from thread to thread: tasks that other threads spawn, and jobs that block.

mod spawn;
mod unblock;

use std::time::Duration;

use benches::section::{self, Section};

use crate::{
    spawn::{Serves, one_by_one, spawned},
    unblock::Unblocks,
};

/// cede, as what is measured here.
pub(crate) struct Cede;

/// tokio's runtime for one thread.
pub(crate) struct Tokio;

/// smol: its executor, on one thread.
pub(crate) struct Smol;

fn main() {
    let mut criterion = section::criterion();
    let mut section = Section::open(&mut criterion, "across threads");
    spawning::<Cede>(&mut section, "cede");
    spawning::<Tokio>(&mut section, "tokio");
    spawning::<Smol>(&mut section, "smol");
    unblocking::<Cede>(&mut section, "cede");
    unblocking::<Tokio>(&mut section, "tokio");
    unblocking::<Smol>(&mut section, "smol");
}

fn spawning<P: Serves>(section: &mut Section<'_>, peer: &str) {
    const TASKS: u64 = 20_000;
    for (row, threads) in [("spawn, 1 thread", 1), ("spawn, 4 threads", 4)] {
        section.run(row, peer, TASKS, || spawned::<P>(threads, TASKS));
    }
    section.run("spawn, await", peer, 2_000, || one_by_one::<P>(2_000));
}

fn unblocking<P: Unblocks>(section: &mut Section<'_>, peer: &str) {
    let mut run = |row, jobs, run: fn(u64) -> Duration| {
        section.run(row, peer, jobs, || run(jobs));
    };
    run("unblock", 2_000, P::one_by_one);
    run("unblock, 1,000 at once", 1_000, P::at_once);
}
