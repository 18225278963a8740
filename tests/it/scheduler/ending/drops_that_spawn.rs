//! Drops that spawn, cancel and kill, at every odd moment.

use std::pin::pin;

use futures_lite::future::{block_on, poll_once};
use scheduler::{JoinError, Scheduler, Scope, Step, Task, TaskId};

use crate::scheduler::trace::Trace;

/// Spawns a task and interrupts another one when it is dropped.
struct Meddler<'a, 'co> {
    task: &'a mut Task<'co>,
    victim: TaskId,
    kind: &'static str,
    trace: Trace,
}

impl Drop for Meddler<'_, '_> {
    fn drop(&mut self) {
        self.trace.note("meddles");
        let guard = self.trace.on_drop("gone");
        self.task.spawn("late", async move |task| {
            let _guard = guard;
            task.yield_now().await
        });
        let interrupt = pin!(async {
            match self.kind {
                "cancel" => self.task.cancel(self.victim).await,
                "throw" => self.task.throw(self.victim, "thrown by a drop").await,
                _ => self.task.kill(self.victim).await,
            }
        });
        let _ = block_on(poll_once(interrupt));
    }
}

/// Two tasks of which each meddles with the other, or with itself, when it goes.
fn spawn_meddlers(scheduler: &Scheduler, trace: &Trace, kind: &'static str, own: usize) {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let trace = trace.clone();
        let (send, receive) = async_channel::bounded(1);
        let task = scheduler.spawn("meddler", async move |task| {
            let victim = receive.try_recv()?;
            let meddler = Meddler {
                task,
                victim,
                kind,
                trace,
            };
            for _ in 0..3 {
                meddler.task.yield_now().await?;
            }
            Ok(())
        });
        ids.push((task.id(), send));
    }
    for (place, (_, send)) in ids.iter().enumerate() {
        let (victim, _) = &ids[(place + own) % 2];
        send.try_send(*victim).expect("there is room");
    }
}

#[test]
fn drops_may_spawn_and_interrupt_whenever_a_task_ends() {
    for kind in ["cancel", "throw", "kill"] {
        for own in 0..2 {
            for killed_after in 0..12 {
                let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
                spawn_meddlers(&scheduler, &trace, kind, own);
                for _ in 0..killed_after {
                    scheduler.step();
                }
                let begun = scheduler
                    .tasks()
                    .first()
                    .is_some_and(|task| task.switches > 0);
                let first = scheduler.tasks().first().map(|task| task.id);
                scheduler.spawn("killer", async move |task| match first {
                    Some(first) => task.kill(first).await,
                    None => Ok(false),
                });
                assert_eq!(scheduler.run(), Ok(()), "{kind} {own} {killed_after}");
                assert_eq!(scheduler.tasks(), []);
                check_all_gone(&trace, begun);
            }
        }
    }
}

#[test]
fn drops_may_spawn_and_interrupt_when_their_scheduler_is_dropped() {
    for kind in ["cancel", "throw", "kill"] {
        for own in 0..2 {
            for steps in 0..8 {
                let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
                spawn_meddlers(&scheduler, &trace, kind, own);
                for _ in 0..steps {
                    scheduler.step();
                }
                drop(scheduler);
                check_all_gone(&trace, steps > 0);
            }
        }
    }
}

#[track_caller]
fn check_all_gone(trace: &Trace, begun: bool) {
    let noted = trace.take();
    let count = |event| noted.iter().filter(|noted| *noted == event).count();
    assert!(count("meddles") > 0 || !begun, "{noted:?}");
    assert_eq!(
        count("gone"),
        count("meddles"),
        "each late task ends: {noted:?}"
    );
}

/// Spawns into its scope when it is dropped.
struct Late<'a, 's, 'co> {
    scope: &'a mut Scope<'s, 'co>,
    trace: Trace,
}

impl Drop for Late<'_, '_, '_> {
    fn drop(&mut self) {
        let (guard, noting) = (
            self.trace.on_drop("late child's captures"),
            self.trace.clone(),
        );
        self.scope.spawn("late child", async move |_| {
            let _guard = guard;
            noting.note("it runs");
            Ok(())
        });
    }
}

#[test]
fn a_killed_parent_that_spawns_into_its_scope_leaves_all_the_same() {
    struct Ignored(Trace);
    impl scheduler::Observer for Ignored {
        fn ignored_kill(&mut self, _: std::time::Instant, _: TaskId) {
            self.0.note("the kill was ignored");
        }
    }
    let trace = Trace::default();
    let mut scheduler = Scheduler::builder()
        .observer(Ignored(trace.clone()))
        .build();
    let noting = trace.clone();
    let parent = scheduler.spawn("parent", async move |task| {
        let _guard = noting.on_drop("parent's guard");
        let part = async |scope: &mut Scope<'_, '_>| {
            let late = Late {
                scope,
                trace: noting.clone(),
            };
            late.scope.park().await
        };
        task.scope(part).await
    });
    let id = parent.id();
    scheduler.spawn("killer", async move |task| {
        task.yield_now().await?;
        task.kill(id).await
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["parent's guard", "late child's captures"]);
    assert_eq!(parent.result(), Some(Err(JoinError::Killed)));
    assert_eq!(scheduler.step(), Step::Done);
}
