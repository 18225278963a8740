//! Tasks on one thread, beside every executor that has such.

use benches::{
    section::{self, Section},
    tasks::{AsyncExecutor, Cede, Floor, Pool, Sleeps, Smol, Talks, Tokio, Turns, Unordered},
};
use criterion::Criterion;

fn main() {
    let mut criterion = section::criterion();
    switch(&mut criterion);
    talk(&mut criterion);
    wait(&mut criterion);
}

fn switch(criterion: &mut Criterion) {
    let mut section = Section::open(criterion, "switch");
    taking_turns::<Cede>(&mut section);
    taking_turns::<AsyncExecutor>(&mut section);
    taking_turns::<Smol>(&mut section);
    taking_turns::<Tokio>(&mut section);
    taking_turns::<Pool>(&mut section);
    taking_turns::<Unordered>(&mut section);
    taking_turns::<Floor>(&mut section);
}

fn taking_turns<P: Turns>(section: &mut Section<'_>) {
    // Often, where there are few, so that starting and ending does not count.
    let sizes = [
        ("1 task", 1, 300_000),
        ("2 tasks", 2, 150_000),
        ("300 tasks", 300, 1_000),
        ("1,000 tasks", 1_000, 300),
        ("100,000 tasks", 100_000, 10),
        ("1,000,000 tasks", 1_000_000, 10),
    ];
    for (row, tasks, yields) in sizes {
        let turns = tasks * (yields + 1);
        section.run(row, P::NAME, turns, || P::turns(tasks, yields));
    }
    section.run("spawn, run, join", P::NAME, 100_000, || P::spawned(100_000));
}

fn talk(criterion: &mut Criterion) {
    let mut section = Section::open(criterion, "channel");
    talking::<Cede>(&mut section);
    talking::<AsyncExecutor>(&mut section);
    talking::<Smol>(&mut section);
    talking::<Tokio>(&mut section);
    talking::<Pool>(&mut section);
}

fn talking<P: Talks>(section: &mut Section<'_>) {
    let sizes = [
        ("ring of 3", 3, 150_000),
        ("ring of 100", 100, 150_000),
        ("ring of 100,000", 100_000, 300_000),
    ];
    for (row, tasks, hops) in sizes {
        section.run(row, P::NAME, hops, || P::ring(tasks, hops));
    }
    section.run("ping-pong", P::NAME, 100_000, || P::ping_pong(100_000));
    section.run("throughput", P::NAME, 200_000, || P::throughput(200_000));
}

fn wait(criterion: &mut Criterion) {
    let mut section = Section::open(criterion, "time");
    sleeping::<Cede>(&mut section);
    sleeping::<Smol>(&mut section);
    sleeping::<Tokio>(&mut section);
    woken::<Cede>(&mut section);
    woken::<AsyncExecutor>(&mut section);
    woken::<Smol>(&mut section);
    woken::<Tokio>(&mut section);
    woken::<Pool>(&mut section);
}

fn sleeping<P: Sleeps>(section: &mut Section<'_>) {
    const TIMERS: u64 = 100_000;
    section.run("set, cancel", P::NAME, TIMERS, || {
        P::given_up(TIMERS, TIMERS)
    });
    section.run("expire", P::NAME, TIMERS, || P::expired(TIMERS));
}

fn woken<P: Talks>(section: &mut Section<'_>) {
    section.run("woken", P::NAME, 2_000, || P::woken(2_000));
}
