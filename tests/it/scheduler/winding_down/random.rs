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

/// Operations whose tasks, scopes and deadlines have no names yet; whom they interrupt is a number.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let name = || Just(String::new());
    let other = || any::<u8>().prop_map(|number| number.to_string());
    let time = || 1..1_000_000_u64;
    let leaf = prop_oneof![
        6 => time().prop_map(Op::Sleep),
        1 => name().prop_map(Op::Fail),
        2 => other().prop_map(Op::Cancel),
        1 => (other(), name()).prop_map(|(other, text)| Op::Throw(other, text)),
        1 => other().prop_map(Op::Kill),
        1 => other().prop_map(Op::Join),
    ];
    let op = leaf.prop_recursive(5, 40, 4, move |op| {
        let ops = move || vec(op.clone(), 0..4).prop_map(Ops::from);
        prop_oneof![
            3 => (name(), ops()).prop_map(|(name, ops)| Op::Scope(name, ops)),
            4 => (name(), ops()).prop_map(|(name, ops)| Op::Spawn(name, ops)),
            1 => (other(), name(), ops()).prop_map(|(scope, name, ops)| Op::SpawnInto(scope, name, ops)),
            3 => (name(), time(), ops()).prop_map(|(name, time, ops)| Op::Timeout(name, time, ops)),
            3 => (ops(), ops()).prop_map(|(ops, cleanup)| Op::Cleanup(ops, cleanup)),
            1 => ops().prop_map(Op::Catch),
        ]
    });
    vec(op, 1..5)
}

fn program() -> impl Strategy<Value = Program> {
    vec(ops(), 1..4).prop_map(|tasks| Naming::default().program(tasks))
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

/// No thrown error is seen by two, and none twice where it was raised.
fn check_errors(notes: &Notes) -> Result<(), TestCaseError> {
    let mut raised = BTreeMap::new();
    for (_, task, what) in notes {
        let Some(error) = what.strip_prefix("slept: thrown ") else {
            continue;
        };
        let first = raised.insert(error, task);
        prop_assert_eq!(first, None, "{} was raised twice", error);
    }
    Ok(())
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
        check_errors(&played)
    });
    if let Err(failed) = tried {
        panic!("{failed}");
    }
}
