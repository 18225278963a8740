//! Workers, a store, and a link that delays, loses, doubles and stops, in virtual time, from a seed.
//!
//! `SEEDS=100000 cargo test --release -p cede-durable --lib simulation` runs more of them;
//! `SEED=7 cargo test -p cede-durable --lib simulation -- --nocapture` replays one, and prints it.

mod body;
mod chaos;
mod checks;
mod random;
mod wire;
mod world;

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
};

use scheduler::{Clock, Scheduler};

use chaos::chaos;
use world::World;

/// Runs a seed. Returns what has happened, a line each, if it is traced.
fn run(seed: u64, is_traced: bool) -> Vec<String> {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let world = Rc::new(World::new(seed, scheduler.now(), is_traced));
    let within = Rc::clone(&world);
    let run = scheduler.block_on(async move |task| chaos(&within, task).await);
    let checked = catch_unwind(AssertUnwindSafe(|| match run {
        Ok(()) => checks::check(&world),
        Err(error) => panic!("{error}"),
    }));
    let trace = world.trace.take().unwrap_or_default();
    if let Err(panic) = checked {
        if !is_traced {
            run_again(seed);
        }
        println!("{}", trace.join("\n"));
        resume_unwind(panic);
    }
    trace
}

/// Replays a seed that has failed, with a trace.
fn run_again(seed: u64) {
    println!("SEED={seed}");
    run(seed, true);
}

/// How many seeds the suite runs, or the one that is to be replayed.
fn seeds(part: u64) -> Box<dyn Iterator<Item = u64>> {
    let number = |name| {
        env::var(name)
            .ok()
            .map(|n| n.parse().expect("it is a number"))
    };
    if let Some(seed) = number("SEED") {
        return Box::new(std::iter::once(seed).filter(move |_| part == 0));
    }
    Box::new((part..number("SEEDS").unwrap_or(2_000)).step_by(2))
}

#[track_caller]
fn check_part(part: u64) {
    let is_traced = env::var_os("SEED").is_some();
    for seed in seeds(part) {
        println!("{}", run(seed, is_traced).join("\n"));
    }
}

#[test]
fn whatever_the_link_does_each_step_is_made_once_even_seeds() {
    check_part(0);
}

#[test]
fn whatever_the_link_does_each_step_is_made_once_odd_seeds() {
    check_part(1);
}

#[test]
fn a_seed_replays_exactly() {
    for seed in 0..20 {
        assert_eq!(run(seed, true), run(seed, true), "seed {seed}");
    }
}
