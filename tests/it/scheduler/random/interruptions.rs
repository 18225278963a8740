//! Random programs of tasks that share things, wait for one another, and are interrupted at any
//! step.
//!
//! Nothing says what each of them is to do; what holds for all of them is checked: they come to an
//! end, nobody waits for what is there, nothing leaks, and the way of a turn makes no difference.

use proptest::{collection::vec, prelude::*};
use scheduler::{Clock, Observer, Scheduler, Step, TaskState};

mod act;
mod play;
mod world;

use act::{Act, script};
use world::World;

/// More turns than any of these programs can take.
const ENOUGH: usize = 20_000;

/// An observer: while there is one, no turn is taken by the short way.
struct Watching;

impl Observer for Watching {}

fn plain() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

fn watched() -> Scheduler {
    let builder = Scheduler::builder().clock(Clock::virtual_time());
    builder.observer(Watching).build()
}

/// Spawns the tasks, and one that is left alone.
fn populate(scheduler: &Scheduler, world: &World, scripts: Vec<Vec<Act>>) {
    let home = world.home();
    for (number, script) in scripts.into_iter().enumerate() {
        let (name, cast) = (number.to_string(), world.cast(&home));
        let begun = scheduler.spawn(name, async move |task| cast.enter(task, script).await);
        home.enter(begun);
    }
    let bystander = world.bystander();
    scheduler.spawn("bystander", async move |task| {
        for _ in 0..20 {
            task.yield_now().await?;
        }
        bystander.set(bystander.get() + 1);
        Ok(())
    });
}

/// Lets a scheduler go on until nothing is left to do, or for `turns` turns.
fn advance(scheduler: &mut Scheduler, turns: usize) -> usize {
    for turn in 0..turns {
        match scheduler.step() {
            Step::Ran => {}
            Step::Done => return turn,
            Step::Idle(_) => match scheduler.tick(Some(std::time::Duration::ZERO)) {
                Ok(Step::Done | Step::Idle(None)) | Err(_) => return turn,
                Ok(_) => {}
            },
        }
    }
    turns
}

/// Asserts that nobody waits for what is there; but a daemon may be left when it was woken.
fn check_waits(scheduler: &Scheduler, world: &World) {
    if scheduler
        .tasks()
        .iter()
        .all(|task| task.state == TaskState::Waiting)
    {
        world.check_waits();
    }
}

/// Runs a program to its end: what its tasks noted.
fn run(mut scheduler: Scheduler, scripts: &[Vec<Act>]) -> Vec<String> {
    let world = World::new();
    populate(&scheduler, &world, scripts.to_vec());
    assert!(
        advance(&mut scheduler, ENOUGH) < ENOUGH,
        "it goes on for ever"
    );
    check_waits(&scheduler, &world);
    assert_eq!(world.bystanders(), 1);
    drop(scheduler);
    world.end()
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_program_ends_alike_however_its_turns_are_taken(scripts in vec(script(), 1..6)) {
        let first = run(plain(), &scripts);
        prop_assert_eq!(&run(plain(), &scripts), &first, "once more");
        prop_assert_eq!(&run(watched(), &scripts), &first, "watched");
    }

    /// The two share everything. One of them goes first, whatever its tasks wait for or have.
    #[test]
    fn of_two_schedulers_one_may_be_dropped(
        left in vec(script(), 1..4),
        right in vec(script(), 1..4),
        turns in vec((0..8_usize, 0..8_usize), 0..12),
    ) {
        let world = World::new();
        let (mut gone, mut stays) = (plain(), plain());
        populate(&gone, &world, left);
        populate(&stays, &world, right);
        for (a, b) in turns {
            advance(&mut gone, a);
            advance(&mut stays, b);
        }
        drop(gone);
        prop_assert!(advance(&mut stays, ENOUGH) < ENOUGH, "it goes on for ever");
        check_waits(&stays, &world);
        drop(stays);
        world.end();
    }
}
