//! Random programs, on the scheduler and in the model.
//!
//! `WINDING_DOWN_PROGRAMS=100000 cargo test --release winding_down` tries as many.

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::{
    model::predict,
    op::{Op, Ops, Program},
    play::{Notes, play},
};

/// A few operations in a row. Tasks, scopes and deadlines have no names yet; others are numbers.
fn segment() -> impl Strategy<Value = Vec<Op>> {
    let name = String::new;
    let leaf = prop_oneof![
        8 => sleep().prop_map(|sleep| vec![sleep]),
        2 => sleep().prop_map(move |sleep| vec![sleep, Op::Fail(name())]),
        1 => Just(vec![Op::Fail(name())]),
        2 => (sleep(), interruption()).prop_map(|(sleep, other)| vec![sleep, other]),
        1 => other().prop_map(|other| vec![Op::Join(other)]),
    ];
    leaf.prop_recursive(4, 48, 6, move |segment| {
        let some = move |most| vec(segment.clone(), 1..=most).prop_map(|ops| Ops::from(ops.concat()));
        let cleanup = (some(2), some(2)).prop_map(|(ops, cleanup)| Op::Cleanup(ops, cleanup));
        let body = prop_oneof![
            1 => some(3),
            2 => cleanup.clone().prop_map(|cleanup| Ops::from(vec![cleanup])),
        ];
        let child = body.clone().prop_map(move |ops| Op::Spawn(name(), ops));
        let family = (vec(child.clone(), 1..4), body.clone()).prop_map(|(mut family, part)| {
            family.extend(part.iter().cloned());
            Ops::from(family)
        });
        let part = prop_oneof![body.clone(), family.clone()];
        let one = prop_oneof![
            6 => family.prop_map(move |ops| Op::Scope(name(), ops)),
            1 => child,
            1 => (other(), body).prop_map(move |(scope, ops)| Op::SpawnInto(scope, name(), ops)),
            4 => (time(), part).prop_map(move |(time, ops)| Op::Timeout(name(), 3 * time, ops)),
            4 => cleanup,
            1 => some(2).prop_map(Op::Catch),
        ];
        one.prop_map(|op| vec![op])
    })
}

fn time() -> impl Strategy<Value = u64> {
    1..1_000_000_u64
}

fn sleep() -> impl Strategy<Value = Op> {
    time().prop_map(Op::Sleep)
}

fn other() -> impl Strategy<Value = String> {
    any::<u8>().prop_map(|number| number.to_string())
}

fn interruption() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => other().prop_map(Op::Cancel),
        2 => other().prop_map(|other| Op::Throw(other, String::new())),
        1 => other().prop_map(Op::Kill),
    ]
}

/// Tasks that do all kinds of things, and one that interrupts them at any time.
fn program() -> impl Strategy<Value = Program> {
    let work = vec(segment(), 2..5).prop_map(|segments| segments.concat());
    let interrupting = vec((sleep(), interruption()), 0..8);
    let interrupting = interrupting.prop_map(|all| all.into_iter().flat_map(|(a, b)| [a, b]).collect());
    (vec(work, 1..3), interrupting).prop_map(|(mut tasks, interrupting): (Vec<_>, Vec<Op>)| {
        tasks.push(interrupting);
        Naming::default().program(tasks)
    })
}

/// Gives everything a name of its own, and turns numbers into names of tasks that there are.
#[derive(Default)]
struct Naming {
    tasks: usize,
    others: usize,
    scopes: Vec<String>,
}

impl Naming {
    fn program(mut self, tasks: Vec<Vec<Op>>) -> Program {
        let mut named = BTreeMap::new();
        for ops in tasks {
            let name = self.task();
            named.insert(name, self.ops(&ops));
        }
        let tasks = self.tasks;
        named.into_iter().map(|(name, ops)| (name.clone(), aim(number(&name), &ops, tasks))).collect()
    }

    fn task(&mut self) -> String {
        self.tasks += 1;
        format!("task{:03}", self.tasks - 1)
    }

    fn other(&mut self, kind: &str) -> String {
        self.others += 1;
        format!("{kind}{}", self.others)
    }

    fn ops(&mut self, ops: &[Op]) -> Ops {
        ops.iter().map(|op| self.op(op)).collect()
    }

    fn op(&mut self, op: &Op) -> Op {
        match op {
            Op::Scope(_, ops) => {
                let name = self.other("scope");
                self.scopes.push(name.clone());
                let ops = self.ops(ops);
                self.scopes.pop();
                Op::Scope(name, ops)
            }
            Op::Spawn(_, ops) => Op::Spawn(self.task(), self.ops(ops)),
            Op::SpawnInto(scope, _, ops) => {
                let scope: usize = scope.parse().expect("it is a number");
                let name = self.task();
                match self.scopes.len() {
                    0 => Op::Spawn(name, self.ops(ops)),
                    n => Op::SpawnInto(self.scopes[scope % n].clone(), name, self.ops(ops)),
                }
            }
            Op::Timeout(_, time, ops) => Op::Timeout(self.other("deadline"), *time, self.ops(ops)),
            Op::Cleanup(ops, cleanup) => Op::Cleanup(self.ops(ops), self.ops(cleanup)),
            Op::Catch(ops) => Op::Catch(self.ops(ops)),
            Op::Fail(_) => Op::Fail(self.other("error")),
            Op::Throw(other, _) => Op::Throw(other.clone(), self.other("thrown")),
            op => op.clone(),
        }
    }
}

fn number(name: &str) -> usize {
    name.trim_start_matches("task").parse().expect("it is a task's")
}

/// Aims the interruptions and joins of a task. A task joins later ones only, so that no joins are a cycle.
fn aim(own: usize, ops: &Ops, tasks: usize) -> Ops {
    let target = |other: &str| {
        let other: usize = other.parse().expect("it is a number");
        format!("task{:03}", other % tasks)
    };
    let aimed = ops.iter().map(|op| match op {
        Op::Cancel(other) => Op::Cancel(target(other)),
        Op::Throw(other, text) => Op::Throw(target(other), text.clone()),
        Op::Kill(other) => Op::Kill(target(other)),
        Op::Join(other) => {
            let other: usize = other.parse().expect("it is a number");
            Op::Join(format!("task{:03}", own + 1 + other % 4))
        }
        Op::Scope(name, ops) => Op::Scope(name.clone(), aim(own, ops, tasks)),
        Op::Spawn(name, ops) => Op::Spawn(name.clone(), aim(number(name), ops, tasks)),
        Op::SpawnInto(scope, name, ops) => {
            Op::SpawnInto(scope.clone(), name.clone(), aim(number(name), ops, tasks))
        }
        Op::Timeout(name, time, ops) => Op::Timeout(name.clone(), *time, aim(own, ops, tasks)),
        Op::Cleanup(ops, cleanup) => Op::Cleanup(aim(own, ops, tasks), aim(own, cleanup, tasks)),
        Op::Catch(ops) => Op::Catch(aim(own, ops, tasks)),
        op => op.clone(),
    });
    aimed.collect()
}

/// How often each event was noted, and by whom first.
fn by_task(notes: &Notes) -> BTreeMap<&str, Vec<String>> {
    let mut tasks = BTreeMap::<_, Vec<_>>::new();
    for (at, task, what) in notes {
        tasks.entry(&**task).or_default().push(format!("{at} {what}"));
    }
    tasks
}

/// A thrown error is raised in one task, and once; but once more for each time that a scope, out of which
/// an error of its tasks went, hid it.
fn check_errors(notes: &Notes) -> Result<(), TestCaseError> {
    let mut raised: BTreeMap<&str, &str> = BTreeMap::new();
    for (_, task, what) in notes {
        if what.starts_with("scope") && what.contains(": failed ") {
            raised.retain(|_, other| other != task);
        } else if let Some((_, error)) = what.split_once("ed: thrown ") {
            if !what.starts_with("ended") && !what.starts_with("caught") {
                let first = raised.insert(error, task);
                prop_assert_eq!(first, None, "{} was raised twice", error);
            }
        }
    }
    Ok(())
}

/// No task of a scope notes anything after its scope has ended.
fn check_scopes(program: &Program, notes: &Notes) -> Result<(), TestCaseError> {
    let mut homes = BTreeMap::new();
    for ops in program.values() {
        find_homes(ops, None, &mut homes);
    }
    let mut over = BTreeMap::new();
    for (_, task, what) in notes {
        let mut home = homes.get(&**task).copied();
        while let Some(scope) = home {
            prop_assert!(!over.contains_key(scope), "{} outlives {}", task, scope);
            home = homes.get(scope).copied();
        }
        if let Some((scope, how)) = what.split_once(": ") {
            // A killed parent's scopes are dropped, and their tasks are killed at their next turns.
            if scope.starts_with("scope") && how != "killed" {
                over.insert(scope, ());
            }
        }
    }
    Ok(())
}

/// The scope of each task, and the scope around each scope of the same task.
fn find_homes<'p>(ops: &'p Ops, scope: Option<&'p str>, homes: &mut BTreeMap<&'p str, &'p str>) {
    for op in ops.iter() {
        match op {
            Op::Scope(name, ops) => find_homes(ops, Some(name), homes),
            Op::Spawn(name, ops) => {
                homes.extend(scope.map(|scope| (&**name, scope)));
                find_homes(ops, scope, homes);
            }
            Op::SpawnInto(scope, name, ops) => {
                homes.insert(name, scope);
                find_homes(ops, Some(scope), homes);
            }
            Op::Timeout(_, _, ops) | Op::Catch(ops) => find_homes(ops, scope, homes),
            Op::Cleanup(ops, cleanup) => {
                find_homes(ops, scope, homes);
                find_homes(cleanup, scope, homes);
            }
            _ => {}
        }
    }
}

#[test]
fn random_programs_do_what_the_table_says() {
    let asked = std::env::var("WINDING_DOWN_PROGRAMS").ok();
    let cases = asked.map_or(2_000, |asked| asked.parse().expect("it is a number"));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let tried = TestRunner::new(config).run(&program(), |program| {
        let played = play(&program).expect("no task waits for nothing");
        let predicted = predict(&program);
        prop_assert_eq!(by_task(&played), by_task(&predicted));
        check_scopes(&program, &played)?;
        check_errors(&played)
    });
    if let Err(failed) = tried {
        panic!("{failed}");
    }
}

#[test]
fn zz_stats() {
    let mut runner = TestRunner::deterministic();
    for i in 0..6 {
        let p = program().new_tree(&mut runner).unwrap().current();
        println!("{p:?}");
        for n in play(&p).unwrap() { println!("   {n:?}"); }
    }
}
use proptest::strategy::ValueTree;
