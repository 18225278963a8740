//! Random programs, on the scheduler and in the model.
//!
//! `WINDING_DOWN_PROGRAMS=100000 cargo test --release winding_down` tries as many.

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};

use super::{
    checks::{check_errors, check_scopes},
    model::predict,
    op::{Op, Ops, Program},
    play::{Notes, play},
};

/// Reads a program out of numbers: quick to make, and to make shorter.
struct Reader {
    numbers: std::vec::IntoIter<u16>,
    /// How many operations may still come.
    left: usize,
}

impl Reader {
    fn next(&mut self) -> usize {
        usize::from(self.numbers.next().unwrap_or(0))
    }

    fn pick(&mut self, most: usize) -> usize {
        self.next() % most
    }

    fn time(&mut self) -> u64 {
        1 + 16 * self.next() as u64 + self.left as u64
    }

    fn sleep(&mut self) -> Op {
        Op::Sleep(self.time())
    }

    fn other(&mut self) -> String {
        self.next().to_string()
    }

    fn interruption(&mut self) -> Op {
        match self.pick(7) {
            0..4 => Op::Cancel(self.other()),
            4..6 => Op::Throw(self.other(), String::new()),
            _ => Op::Kill(self.other()),
        }
    }

    /// Operations without parts of their own.
    fn leaves(&mut self) -> Vec<Op> {
        match self.pick(14) {
            0..8 => vec![self.sleep()],
            8..10 => vec![self.sleep(), Op::Fail(String::new())],
            10 => vec![Op::Fail(String::new())],
            11..13 => vec![self.sleep(), self.interruption()],
            _ => vec![Op::Join(self.other())],
        }
    }

    fn segment(&mut self, depth: usize) -> Vec<Op> {
        self.left = self.left.saturating_sub(1);
        if depth == 0 || self.left == 0 || self.pick(3) == 0 {
            return self.leaves();
        }
        let inner = depth - 1;
        vec![match self.pick(17) {
            0..6 => Op::Scope(String::new(), self.family(inner)),
            6 => self.child(inner),
            7 => Op::SpawnInto(self.other(), String::new(), self.body(inner)),
            8..12 => Op::Timeout(String::new(), 3 * self.time(), self.part(inner)),
            12..16 => self.cleanup(inner),
            _ => Op::Catch(self.segments(inner, 2)),
        }]
    }

    fn segments(&mut self, depth: usize, most: usize) -> Ops {
        let many = 1 + self.pick(most);
        (0..many).flat_map(|_| self.segment(depth)).collect()
    }

    fn cleanup(&mut self, depth: usize) -> Op {
        Op::Cleanup(self.segments(depth, 2), self.segments(depth, 2))
    }

    fn body(&mut self, depth: usize) -> Ops {
        match self.pick(3) {
            0 => self.segments(depth, 3),
            _ => vec![self.cleanup(depth)].into(),
        }
    }

    fn child(&mut self, depth: usize) -> Op {
        Op::Spawn(String::new(), self.body(depth))
    }

    fn family(&mut self, depth: usize) -> Ops {
        let children = 1 + self.pick(3);
        let mut ops: Vec<Op> = (0..children).map(|_| self.child(depth)).collect();
        ops.extend(self.body(depth).iter().cloned());
        ops.into()
    }

    fn part(&mut self, depth: usize) -> Ops {
        match self.pick(2) {
            0 => self.body(depth),
            _ => self.family(depth),
        }
    }

    /// Tasks that do all kinds of things, and one that interrupts them at any time.
    fn program(mut self) -> Program {
        let works = 1 + self.pick(2);
        let mut tasks: Vec<_> = (0..works).map(|_| self.segments(5, 4).to_vec()).collect();
        let interruptions = self.pick(8);
        let interrupting = (0..interruptions).flat_map(|_| [self.sleep(), self.interruption()]);
        tasks.push(interrupting.collect());
        Naming::default().program(tasks)
    }
}

fn program() -> impl Strategy<Value = Program> {
    vec(any::<u16>(), 0..400).prop_map(|numbers| {
        let numbers = numbers.into_iter();
        Reader { numbers, left: 60 }.program()
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
        named
            .into_iter()
            .map(|(name, ops)| (name.clone(), aim(number(&name), &ops, tasks)))
            .collect()
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
    name.trim_start_matches("task")
        .parse()
        .expect("it is a task's")
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
        tasks
            .entry(&**task)
            .or_default()
            .push(format!("{at} {what}"));
    }
    tasks
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
    match tried {
        Ok(()) => {}
        Err(TestError::Fail(why, program)) => panic!("{why}\n{program:?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}
