use std::{panic::resume_unwind, pin::Pin, time::Duration};

use futures_lite::future::{or, yield_now};
use scheduler::{Stop, Task, Wait};

use super::{
    act::{Act, How, Part},
    world::{Cast, Thing},
};
use crate::counted::Counted;

type Played<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + 'a>>;

/// Sends a value when it is dropped, if there is room.
struct OnDrop<'a>(&'a Cast, usize);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        let value = self.0.shared.ledger.value("of a guard");
        let _ = self.0.shared.channels[self.1].0.try_send(value);
    }
}

async fn turns(turns: u32) {
    for _ in 0..turns {
        yield_now().await;
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Cast {
    /// The body of a task.
    pub(super) async fn enter(
        self,
        task: &mut Task<'_>,
        script: Vec<Act>,
    ) -> Result<Counted, Stop> {
        let _mark = self.shared.ledger.value("of a body");
        self.home.waiters.borrow_mut().push(task.waiter());
        self.play(task, &script).await?;
        Ok(self.shared.ledger.value("returned"))
    }

    fn play<'a>(&'a self, task: &'a mut Task<'_>, script: &'a [Act]) -> Played<'a> {
        Box::pin(async move {
            for act in script {
                let done = self.act(task, act).await;
                let reported = done
                    .as_ref()
                    .map_or_else(Stop::to_string, |()| "done".to_owned());
                self.shared
                    .trace
                    .note(format_args!("{}: {reported} {act:?}", task.id()));
                done?;
            }
            Ok(())
        })
    }

    async fn act(&self, task: &mut Task<'_>, act: &Act) -> Result<(), Stop> {
        let shared = &*self.shared;
        match act {
            Act::Yield => task.yield_now().await,
            Act::Sleep(time) => task.sleep(seconds(*time)).await,
            Act::Foreign(count) => {
                turns(*count).await;
                Ok(())
            }
            Act::Wait(count) => task.wait(turns(*count)).await,
            Act::Park => task.park().await,
            Act::Happen => {
                let _waits = shared.waits(Thing::Event);
                shared.event.wait(task).await
            }
            Act::Fail => Err("failed".into_stop()),
            Act::Panic => resume_unwind(Box::new("panicked")),
            Act::Join(which) => self.join(task, *which).await,
            Act::Interrupt(how, whom) => self.interrupt(task, *how, *whom).await,
            Act::Part(part, script) => self.part(task, *part, script).await,
            Act::Scope(tasks, part) => self.scope(task, tasks, part).await,
            channelled => self.channelled(task, channelled).await,
        }
    }

    async fn channelled(&self, task: &mut Task<'_>, act: &Act) -> Result<(), Stop> {
        let shared = &*self.shared;
        match act {
            Act::Send(way) => {
                let value = shared.ledger.value("sent");
                let _waits = shared.waits(Thing::Send(*way));
                shared.channels[*way]
                    .0
                    .send(task, value)
                    .await?
                    .map_err(|_| "closed".into_stop())
            }
            Act::Recv(way) => {
                let _waits = shared.waits(Thing::Recv(*way));
                shared.channels[*way].1.recv(task).await.map(drop)
            }
            Act::Any(way, time) => {
                let _waits = shared.waits(Thing::Recv(*way));
                let received = Wait::recv(&shared.channels[*way].1).map(drop);
                task.wait_any([received, Wait::sleep(seconds(*time))]).await
            }
            Act::All(way, time) => {
                let value = shared.ledger.value("one of all");
                let sent = Wait::send(&shared.channels[*way].0, value).map(drop);
                task.wait_all([Wait::sleep(seconds(*time)), sent])
                    .await
                    .map(drop)
            }
            Act::Race(way, count) => {
                let _waits = shared.waits(Thing::Recv(*way));
                let received = async { shared.channels[*way].1.recv(task).await.map(drop) };
                or(received, async {
                    turns(*count).await;
                    Ok(())
                })
                .await
            }
            at_once => {
                self.act_at_once(task, at_once);
                Ok(())
            }
        }
    }

    fn act_at_once(&self, task: &mut Task<'_>, act: &Act) {
        let shared = &*self.shared;
        match act {
            Act::Set => shared.event.set(),
            Act::Clear => shared.event.clear(),
            Act::Forget => self.home.forget_handles(),
            Act::Spawn(script) => self.spawn(task, script),
            Act::Daemon(script) => self.spawn_daemon(task, script),
            Act::TrySend(way) => {
                drop(
                    shared.channels[*way]
                        .0
                        .try_send(shared.ledger.value("tried")),
                );
            }
            Act::Wake(which) => {
                let waiter = self.home.waiters.borrow().get(*which).cloned();
                waiter.iter().for_each(scheduler::Waiter::wake);
            }
            other => unreachable!("{other:?}"),
        }
    }

    async fn join(&self, task: &mut Task<'_>, which: usize) -> Result<(), Stop> {
        let Some(handle) = self.home.handle(which) else {
            return Ok(());
        };
        drop(task.join(&handle).await?);
        Ok(())
    }

    async fn interrupt(&self, task: &mut Task<'_>, how: How, whom: usize) -> Result<(), Stop> {
        let whom = self.home.ids.borrow().get(whom).copied();
        let Some(whom) = whom else { return Ok(()) };
        let was_alive = match how {
            How::Cancel => task.cancel(whom).await,
            How::Throw => task.throw(whom, "thrown").await,
            How::Kill => task.kill(whom).await,
        };
        was_alive.map(drop)
    }

    fn spawn(&self, task: &mut Task<'_>, script: &[Act]) {
        let (cast, script) = (self.clone(), script.to_vec());
        let begun = task.spawn("spawned", async move |task| cast.enter(task, script).await);
        self.home.enter(begun);
    }

    fn spawn_daemon(&self, task: &mut Task<'_>, script: &[Act]) {
        let (cast, script) = (self.clone(), script.to_vec());
        let body = async move |task: &mut Task<'_>| cast.enter(task, script).await.map(drop);
        let begun = task.spawn_daemon("daemon", body);
        self.home.ids.borrow_mut().push(begun.id());
    }

    async fn scope(
        &self,
        task: &mut Task<'_>,
        tasks: &[Vec<Act>],
        part: &[Act],
    ) -> Result<(), Stop> {
        task.scope(async |scope| {
            for script in tasks {
                let (cast, script) = (self.clone(), script.clone());
                let begun = scope.spawn("child", async move |task| cast.enter(task, script).await);
                self.home.enter(begun);
            }
            self.play(scope, part).await
        })
        .await
    }

    async fn part(&self, task: &mut Task<'_>, part: Part, script: &[Act]) -> Result<(), Stop> {
        let shared = &*self.shared;
        match part {
            Part::Locked => {
                let waits = shared.waits(Thing::Lock);
                let _locked = shared.mutex.lock(task).await?;
                drop(waits);
                self.play(task, script).await
            }
            Part::Permitted => {
                let waits = shared.waits(Thing::Permit);
                let _permit = shared.semaphore.acquire(task).await?;
                drop(waits);
                self.play(task, script).await
            }
            Part::Timeout(time) => {
                let part = async |task: &mut Task<'_>| self.play(task, script).await;
                let ended = task.timeout(seconds(time), part).await?;
                shared
                    .trace
                    .note(format_args!("{}: in time: {}", task.id(), ended.is_ok()));
                Ok(())
            }
            Part::Swallowed => {
                drop(self.play(task, script).await);
                Ok(())
            }
            Part::Guarded(way) => {
                let _guard = OnDrop(self, way);
                self.play(task, script).await
            }
        }
    }
}

trait IntoStop {
    fn into_stop(self) -> Stop;
}

impl IntoStop for &'static str {
    fn into_stop(self) -> Stop {
        Stop::Failed(self.into())
    }
}
