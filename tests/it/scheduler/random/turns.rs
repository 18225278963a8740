//! The guarantee, on random programs: the order of every turn is that of a plain model.
//!
//! The model knows nothing of queues and wakes. It is a list of scripts and a loop over rounds.

use std::{collections::VecDeque, time::Duration};

use proptest::{collection::vec, prelude::*};
use scheduler::{Clock, JoinHandle, Scheduler, Stop, Task};

use crate::scheduler::trace::Trace;

/// An act of a task in a turn; its list is gone through from the front.
#[derive(Debug, Clone)]
enum Act {
    Yield,
    /// Creates a task with this script, and goes on.
    Spawn(Vec<Act>),
    /// Joins the task that was spawned last by this one, if there is one that was not joined.
    Join,
    /// Sleeps for this many seconds of virtual time.
    Sleep(u64),
    /// Kills the task that `Join` would join, wherever that is.
    Kill,
}

fn script() -> impl Strategy<Value = Vec<Act>> {
    let leaf = prop_oneof![
        3 => Just(Act::Yield),
        2 => Just(Act::Join),
        2 => (0..4_u64).prop_map(Act::Sleep),
        2 => Just(Act::Kill),
    ];
    let act = leaf.prop_recursive(3, 24, 6, |act| vec(act, 0..6).prop_map(Act::Spawn));
    vec(act, 0..8)
}

/// Runs the scripts on the scheduler: the names of the tasks, turn by turn.
fn scheduled(scripts: Vec<Vec<Act>>) -> Vec<String> {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let trace = Trace::default();
    for (number, script) in scripts.into_iter().enumerate() {
        let trace = trace.clone();
        scheduler.spawn(number.to_string(), async move |task| {
            play(task, script, trace).await
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.take()
}

async fn play(task: &mut Task<'_>, script: Vec<Act>, trace: Trace) -> Result<(), Stop> {
    let mut children: Vec<JoinHandle<()>> = Vec::new();
    let mut born = 0;
    trace.note(task.name());
    for act in script {
        match act {
            Act::Spawn(script) => {
                let (name, trace) = (format!("{}.{born}", task.name()), trace.clone());
                born += 1;
                let body =
                    async move |task: &mut Task<'_>| Box::pin(play(task, script, trace)).await;
                children.push(task.spawn(name, body));
            }
            Act::Yield => {
                task.yield_now().await?;
                trace.note(task.name());
            }
            Act::Sleep(seconds) => {
                task.sleep(Duration::from_secs(seconds)).await?;
                trace.note(task.name());
            }
            Act::Join => {
                let Some(child) = children.pop() else {
                    continue;
                };
                let waits = !child.is_finished();
                drop(task.join(&child).await?); // its result, or that it was killed
                if waits {
                    trace.note(task.name());
                }
            }
            Act::Kill => {
                if let Some(child) = children.last() {
                    assert_eq!(task.kill(child.id()).await?, !child.is_finished());
                }
            }
        }
    }
    Ok(())
}

/// A task of the model.
struct Player {
    name: String,
    script: VecDeque<Act>,
    children: Vec<usize>,
    born: u32,
    state: State,
    /// It ends in its next turn.
    is_killed: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Ready,
    /// Since when, in order; until when.
    Sleeps(u64, u64),
    Joins(usize),
    Ended,
}

struct Model {
    players: Vec<Player>,
    /// Who is ready, in the order of readiness.
    ready: Vec<usize>,
    time: u64,
    slept: u64,
    turns: Vec<String>,
}

impl Model {
    fn spawn(&mut self, name: String, script: Vec<Act>) -> usize {
        let state = State::Ready;
        let script = script.into();
        self.players.push(Player {
            name,
            script,
            children: Vec::new(),
            born: 0,
            state,
            is_killed: false,
        });
        self.ready.push(self.players.len() - 1);
        self.players.len() - 1
    }

    fn run(mut self) -> Vec<String> {
        loop {
            self.wake_sleepers(self.time);
            let round = std::mem::take(&mut self.ready);
            if round.is_empty() && !self.let_time_pass() {
                return self.turns;
            }
            for player in round {
                if self.players[player].is_killed {
                    self.end(player);
                    continue;
                }
                self.turns.push(self.players[player].name.clone());
                self.turn(player);
            }
        }
    }

    /// Makes those ready whose time has come, in the order of their deadlines, then of their
    /// sleeps.
    fn wake_sleepers(&mut self, now: u64) {
        for (_, _, player) in self
            .sleepers()
            .into_iter()
            .filter(|(until, ..)| *until <= now)
        {
            self.players[player].state = State::Ready;
            self.ready.push(player);
        }
    }

    /// Lets time pass to the next deadline. `false` if nobody sleeps.
    fn let_time_pass(&mut self) -> bool {
        match self.sleepers().first() {
            Some(&(until, ..)) => self.time = until,
            None => return false,
        }
        true
    }

    fn sleepers(&self) -> Vec<(u64, u64, usize)> {
        let players = self.players.iter().enumerate();
        let sleeping = players.filter_map(|(player, Player { state, .. })| match *state {
            State::Sleeps(since, until) => Some((until, since, player)),
            _ => None,
        });
        let mut sleepers: Vec<_> = sleeping.collect();
        sleepers.sort_unstable();
        sleepers
    }

    fn turn(&mut self, player: usize) {
        while let Some(act) = self.players[player].script.pop_front() {
            match act {
                Act::Spawn(script) => {
                    let Player { name, born, .. } = &mut self.players[player];
                    let name = format!("{name}.{born}");
                    *born += 1;
                    let child = self.spawn(name, script);
                    self.players[player].children.push(child);
                }
                Act::Yield => return self.ready.push(player),
                Act::Sleep(seconds) => {
                    self.slept += 1;
                    self.players[player].state = State::Sleeps(self.slept, self.time + seconds);
                    return;
                }
                Act::Join => {
                    let Some(child) = self.players[player].children.pop() else {
                        continue;
                    };
                    if self.players[child].state != State::Ended {
                        self.players[player].state = State::Joins(child);
                        return;
                    }
                }
                Act::Kill => {
                    if let Some(&child) = self.players[player].children.last() {
                        self.kill(child);
                    }
                }
            }
        }
        self.end(player);
    }

    /// One that waits gets up for it; one that is ready keeps its place.
    fn kill(&mut self, player: usize) {
        let killed = &mut self.players[player];
        if matches!(killed.state, State::Sleeps(..) | State::Joins(_)) {
            killed.state = State::Ready;
            self.ready.push(player);
        }
        killed.is_killed = true;
    }

    fn end(&mut self, player: usize) {
        self.players[player].state = State::Ended;
        for joiner in 0..self.players.len() {
            if self.players[joiner].state == State::Joins(player) {
                self.players[joiner].state = State::Ready;
                self.ready.push(joiner);
            }
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_turn_is_the_models(scripts in vec(script(), 0..6)) {
        let mut model =
            Model { players: Vec::new(), ready: Vec::new(), time: 0, slept: 0, turns: Vec::new() };
        for (number, script) in scripts.iter().enumerate() {
            model.spawn(number.to_string(), script.clone());
        }
        prop_assert_eq!(scheduled(scripts), model.run());
    }
}
