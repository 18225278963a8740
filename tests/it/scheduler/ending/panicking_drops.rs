//! A user's value may panic when it is dropped, wherever that happens: the others go on.

use std::{
    fmt, future,
    panic::panic_any,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use scheduler::{JoinError, Scheduler, Stop, Task};

/// Panics when it is dropped, and counts that.
#[derive(Debug)]
struct Bomb(Arc<AtomicU32>);

impl Drop for Bomb {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        panic!("a drop that panics");
    }
}

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bomb")
    }
}

impl std::error::Error for Bomb {}

/// Runs tasks that leave bombs behind, and one that takes turns to its end.
#[track_caller]
fn check(bombs: u32, place: impl FnOnce(&Scheduler, &dyn Fn() -> Bomb)) {
    let (mut scheduler, dropped) = (Scheduler::new(), Arc::default());
    place(&scheduler, &|| Bomb(Arc::clone(&dropped)));
    let other = scheduler.spawn("other", async |task| {
        for _ in 0..9 {
            task.yield_now().await?;
        }
        Ok("done")
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(other.result(), Some(Ok("done")));
    assert_eq!(scheduler.tasks(), []);
    assert_eq!(
        dropped.load(Ordering::Relaxed),
        bombs,
        "each goes in the run"
    );
}

#[test]
fn results_that_nobody_can_take() {
    check(3, |scheduler, bomb| {
        let (value, error, payload) = (bomb(), bomb(), bomb());
        drop(scheduler.spawn("value", async move |_| Ok(value)));
        drop(scheduler.spawn("error", async move |_| Err::<(), _>(error.into())));
        drop(
            scheduler.spawn("payload", async move |_| -> Result<(), Stop> {
                panic_any(payload)
            }),
        );
    });
}

#[test]
fn the_result_of_a_task_that_is_killed() {
    check(1, |scheduler, bomb| {
        let bomb = bomb();
        let victim = scheduler.spawn("victim", async move |task| {
            let _ = task.park().await;
            Ok(bomb)
        });
        let id = victim.id();
        scheduler.spawn("killer", async move |task| task.kill(id).await);
    });
}

/// Throws two bombs at a task, one after the other.
async fn throw_two(
    task: &mut Task<'_>,
    at: scheduler::TaskId,
    bombs: [Bomb; 2],
) -> Result<(), Stop> {
    task.yield_now().await?;
    for bomb in bombs {
        task.throw(at, bomb).await?;
    }
    Ok(())
}

#[test]
fn an_error_that_lost_to_another() {
    check(2, |scheduler, bomb| {
        let bombs = [bomb(), bomb()];
        let victim = scheduler.spawn("victim", async |task| task.park().await);
        let id = victim.id();
        scheduler.spawn("thrower", async move |task| {
            throw_two(task, id, bombs).await
        });
    });
}

#[test]
fn an_error_that_came_too_late_to_be_raised() {
    check(2, |scheduler, bomb| {
        let bombs = [bomb(), bomb()];
        let (send, receive) = async_channel::bounded::<()>(1);
        let awaits = scheduler.spawn("awaits", async move |_| Ok(receive.recv().await?));
        let id = awaits.id();
        scheduler.spawn("thrower", async move |task| {
            throw_two(task, id, bombs).await?;
            Ok(send.try_send(())?)
        });
    });
}

#[test]
fn an_error_of_a_scope_that_was_not_the_first() {
    check(2, |scheduler, bomb| {
        let bombs = [bomb(), bomb()];
        drop(scheduler.spawn("parent", async move |task| {
            let fails = async move |scope: &mut scheduler::Scope<'_, '_>| {
                for bomb in bombs {
                    scope.spawn("fails", async move |_| Err::<(), _>(bomb.into()));
                }
                Ok(())
            };
            task.scope(fails).await
        }));
    });
}

#[test]
fn what_a_body_holds() {
    check(4, |scheduler, bomb| {
        let (unborn, awaiting, ignoring, ending) = (bomb(), bomb(), bomb(), bomb());
        let ends = scheduler.spawn("ends", async move |_| {
            drop(ending);
            Ok(())
        });
        let victims = [
            scheduler.spawn("awaits", async move |_| {
                let _bomb = awaiting;
                future::pending::<()>().await;
                Ok(())
            }),
            scheduler.spawn("ignores", async move |task| {
                let _bomb = ignoring;
                while task.yield_now().await.is_ok() {}
                task.yield_now().await.or(task.yield_now().await)
            }),
        ];
        scheduler.spawn("killer", async move |task| {
            task.yield_now().await?;
            let never = task.spawn("unborn", async move |_| {
                drop(unborn);
                Ok(())
            });
            task.kill(never.id()).await?;
            for victim in &victims {
                task.kill(victim.id()).await?;
            }
            for victim in victims.iter().chain([&never, &ends]) {
                let joined = task.join(victim).await?;
                assert!(matches!(joined, Err(JoinError::Panicked(_))), "{joined:?}");
            }
            Ok(())
        });
    });
}
