//! Runs a program on the scheduler, and notes what its tasks see.

use std::{
    cell::RefCell,
    collections::HashMap,
    pin::Pin,
    rc::Rc,
    time::{Duration, Instant},
};

use scheduler::{Clock, Deadlock, JoinError, JoinHandle, Scheduler, Spawner, Stop, Task, TimedOut};

use super::op::{Op, Ops, Program};

/// The notes of a program's tasks: the time, the task, and what it saw.
pub(super) type Notes = Vec<(u64, String, String)>;

/// Runs a program to its end.
pub(super) fn play(program: &Program) -> Result<Notes, Deadlock> {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let world = Rc::<World>::default();
    for (name, ops) in program {
        let stage = Stage {
            world: Rc::clone(&world),
            scopes: Vec::new(),
        };
        let (body, task) = (stage.body(ops.clone()), name.clone());
        let handle = scheduler.spawn(name.clone(), async move |task| body.run(task).await);
        world.handles.borrow_mut().insert(task, Rc::new(handle));
    }
    scheduler.run()?;
    assert_eq!(scheduler.tasks(), [], "none is left");
    Ok(world.notes.take())
}

#[derive(Default)]
struct World {
    begin: RefCell<Option<Instant>>,
    notes: RefCell<Notes>,
    handles: RefCell<HashMap<String, Rc<JoinHandle<()>>>>,
}

/// Where operations run: the scopes around them, the outermost first.
#[derive(Clone)]
struct Stage {
    world: Rc<World>,
    scopes: Vec<(String, Spawner)>,
}

/// A task to be.
struct Body {
    stage: Stage,
    ops: Ops,
}

impl Body {
    async fn run(self, task: &mut Task<'_>) -> Result<(), Stop> {
        let ended = perform(task, &self.ops, &self.stage).await;
        self.stage.note(task, "ended", &ended);
        ended
    }
}

type Performed<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + 'a>>;

fn perform<'a, 'co: 'a>(task: &'a mut Task<'co>, ops: &'a [Op], stage: &'a Stage) -> Performed<'a> {
    Box::pin(async move {
        for op in ops {
            stage.perform_one(task, op).await?;
        }
        Ok(())
    })
}

impl Stage {
    fn body(&self, ops: Ops) -> Body {
        Body {
            stage: self.clone(),
            ops,
        }
    }

    fn note(&self, task: &Task<'_>, what: &str, result: &Result<(), Stop>) {
        let begin = *self.world.begin.borrow_mut().get_or_insert(task.now());
        let at = task.now().duration_since(begin).as_nanos();
        let at = u64::try_from(at).expect("programs are short");
        let seen = format!("{what}: {}", word(result));
        let line = (at, task.name().to_owned(), seen);
        self.world.notes.borrow_mut().push(line);
    }

    fn handle(&self, name: &str) -> Option<Rc<JoinHandle<()>>> {
        self.world.handles.borrow().get(name).cloned()
    }

    async fn perform_one(&self, task: &mut Task<'_>, op: &Op) -> Result<(), Stop> {
        match op {
            Op::Sleep(time) => {
                self.world.begin.borrow_mut().get_or_insert(task.now());
                let slept = task.sleep(Duration::from_nanos(*time)).await;
                self.note(task, "slept", &slept);
                slept
            }
            Op::Scope(name, ops) => {
                let left = task
                    .scope(async |scope| {
                        let mut inside = self.clone();
                        inside.scopes.push((name.clone(), scope.spawner()));
                        perform(scope, ops, &inside).await
                    })
                    .await;
                self.note(task, name, &left);
                left
            }
            Op::Spawn(name, ops) => {
                self.spawn(task, self.scopes.last(), name, ops);
                Ok(())
            }
            Op::SpawnInto(scope, name, ops) => {
                let scope = self.scopes.iter().rfind(|(other, _)| other == scope);
                self.spawn(task, scope, name, ops);
                Ok(())
            }
            Op::Timeout(name, time, ops) => {
                self.world.begin.borrow_mut().get_or_insert(task.now());
                let time = Duration::from_nanos(*time);
                let part = async |task: &mut Task<'_>| perform(task, ops, self).await;
                let left = match task.timeout(time, part).await {
                    Ok(Err(TimedOut)) => {
                        self.note(task, &format!("{name} is late"), &Ok(()));
                        return Ok(());
                    }
                    Ok(Ok(())) => Ok(()),
                    Err(stop) => Err(stop),
                };
                self.note(task, name, &left);
                left
            }
            Op::Cleanup(ops, cleanup) => {
                let part = perform(task, ops, self).await;
                if part.is_err() {
                    perform(task, cleanup, self).await?;
                }
                part
            }
            Op::Catch(ops) => {
                let part = perform(task, ops, self).await;
                self.note(task, "caught", &part);
                Ok(())
            }
            Op::Fail(text) => Err(Stop::Failed(text.as_str().into())),
            Op::Cancel(name) => match self.handle(name) {
                Some(handle) => task.cancel(handle.id()).await.map(drop),
                None => Ok(()),
            },
            Op::Throw(name, text) => match self.handle(name) {
                Some(handle) => task.throw(handle.id(), text.as_str()).await.map(drop),
                None => Ok(()),
            },
            Op::Kill(name) => match self.handle(name) {
                Some(handle) => task.kill(handle.id()).await.map(drop),
                None => Ok(()),
            },
            Op::Join(name) => {
                let Some(handle) = self.handle(name) else {
                    return Ok(());
                };
                match task.join(&handle).await {
                    Ok(joined) => {
                        let what = format!("joined {name}, {}", how(joined));
                        self.note(task, &what, &Ok(()));
                        Ok(())
                    }
                    Err(stop) => {
                        let stopped = Err(stop);
                        self.note(task, "joined", &stopped);
                        stopped
                    }
                }
            }
        }
    }

    fn spawn(&self, task: &mut Task<'_>, scope: Option<&(String, Spawner)>, name: &str, ops: &Ops) {
        let body = self.body(ops.clone());
        let run = async move |task: &mut Task<'_>| body.run(task).await;
        let handle = match scope {
            Some((_, spawner)) => spawner.spawn(name.to_owned(), run),
            None => task.spawn(name.to_owned(), run),
        };
        let handles = &self.world.handles;
        handles
            .borrow_mut()
            .insert(name.to_owned(), Rc::new(handle));
    }
}

/// How a joined task ended.
fn how(joined: Result<(), JoinError>) -> String {
    match joined {
        Ok(()) => "ok".to_owned(),
        Err(JoinError::Failed(error)) => format!("failed {error}"),
        Err(JoinError::Cancelled) => "cancelled".to_owned(),
        Err(JoinError::Killed) => "killed".to_owned(),
        Err(JoinError::Panicked(_)) => "panicked".to_owned(),
        Err(JoinError::Taken) => "taken".to_owned(),
        Err(JoinError::WouldDeadlock(_)) => "refused".to_owned(),
    }
}

fn word(result: &Result<(), Stop>) -> String {
    match result {
        Ok(()) => "ok".to_owned(),
        Err(Stop::Killed) => "killed".to_owned(),
        Err(Stop::Cancelled) => "cancelled".to_owned(),
        Err(Stop::TimedOut) => "timed out".to_owned(),
        Err(Stop::Thrown(error)) => format!("thrown {error}"),
        Err(Stop::Failed(error)) => format!("failed {error}"),
    }
}
