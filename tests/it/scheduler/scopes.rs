//! Structured concurrency: a scope ends after its tasks.

use std::time::Duration;

use scheduler::{Clock, JoinError, RunError, Scheduler, Stop};

use crate::scheduler::trace::Trace;

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn it_ends_when_its_tasks_have() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    let ended = scheduler.block_on(async move |task| {
        let begin = task.now();
        let borrowed = String::from("the part may borrow");
        task.scope(async |scope| {
            let noting = noting.clone();
            scope.spawn("slow", async move |task| {
                task.sleep(seconds(3)).await?;
                noting.note("slow has ended");
                Ok(())
            });
            Ok(borrowed.len())
        })
        .await?;
        Ok(task.now() - begin)
    });
    assert_eq!(ended, Ok(seconds(3)));
    trace.check(&["slow has ended"]);
}

#[test]
fn the_end_of_its_tasks_is_no_turn_for_a_part_that_waits_for_something_else() {
    let mut scheduler = virtual_time();
    let parent = scheduler.spawn("parent", async |task| {
        task.scope(async |scope| {
            scope.spawn("child", async |_| Ok(()));
            scope.sleep(seconds(1)).await
        })
        .await
    });
    scheduler.run_until_idle();
    let [alone] = &scheduler.tasks()[..] else {
        panic!("the child has ended");
    };
    assert_eq!((alone.id, alone.switches), (parent.id(), 1));
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn the_first_error_cancels_the_rest_and_comes_back() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    let ended = scheduler.block_on(async move |task| {
        let begin = task.now();
        let sibling = noting.clone();
        let ended = task
            .scope(async |scope| {
                scope.spawn("failing", async |task| {
                    task.sleep(seconds(1)).await?;
                    Ok("x".parse::<u8>()?)
                });
                scope.spawn("sibling", async move |task| {
                    let slept = task.sleep(seconds(9)).await;
                    sibling.note(format_args!("sibling: {slept:?}"));
                    slept
                });
                let slept = scope.sleep(seconds(9)).await;
                noting.note(format_args!("part: {slept:?}"));
                slept
            })
            .await;
        assert_eq!(task.now() - begin, seconds(1));
        ended
    });
    let reason = "invalid digit found in string";
    assert_eq!(ended, Err(RunError::Task(JoinError::Failed(reason.into()))));
    trace.check(&["sibling: Err(Cancelled)", "part: Err(Cancelled)"]);
}

#[test]
fn the_error_of_the_part_comes_back_though_a_task_fails_in_its_cleanup() {
    let ended = virtual_time().block_on(async |task| {
        task.scope(async |scope| -> Result<(), Stop> {
            scope.spawn("fails as it is cancelled", async |task| {
                let slept = task.sleep(seconds(9)).await;
                slept.map_err(|_| Stop::Failed("the task's, later".into()))
            });
            scope.yield_now().await?;
            Err(Stop::Failed("the part's, first".into()))
        })
        .await
    });
    let first = JoinError::Failed("the part's, first".into());
    assert_eq!(ended, Err(RunError::Task(first)));
}

#[test]
fn an_error_that_comes_after_the_part_is_the_scopes_too() {
    let ended = virtual_time().block_on(async |task| {
        let ended = task
            .scope(async |scope| {
                scope.spawn("failing", async |task| {
                    task.sleep(seconds(1)).await?;
                    Ok("x".parse::<u8>()?)
                });
                Ok("the part is well")
            })
            .await;
        task.yield_now().await?; // no cancellation is left over
        Ok(ended.map_err(|stop| stop.to_string()))
    });
    assert_eq!(ended, Ok(Err("invalid digit found in string".to_owned())));
}

#[test]
fn a_panic_is_an_error_of_the_scope() {
    let ended = virtual_time().block_on(async |task| {
        let ended = task.scope(async |scope| {
            scope.spawn("clumsy", async |_| -> Result<(), Stop> { panic!("oh") });
            scope.sleep(seconds(1)).await
        });
        Ok(ended.await.map_err(|stop| stop.to_string()))
    });
    assert_eq!(ended, Ok(Err("the task panicked: oh".to_owned())));
}

#[test]
fn a_task_that_is_cancelled_or_killed_is_no_error() {
    let ended = virtual_time().block_on(async |task| {
        task.scope(async |scope| {
            let cancelled = scope.spawn("cancelled", async |task| task.park().await);
            let killed = scope.spawn("killed", async |task| task.park().await);
            scope.yield_now().await?;
            scope.cancel(cancelled.id()).await?;
            scope.kill(killed.id()).await?;
            Ok("fine")
        })
        .await
    });
    assert_eq!(ended, Ok("fine"));
}

#[test]
fn when_the_parent_is_killed_its_tasks_die_first() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    let parent = scheduler.spawn("parent", async move |task| {
        let _guard = noting.on_drop("parent");
        task.scope(async |scope| {
            for name in ["elder", "younger"] {
                let guard = noting.on_drop(name);
                scope.spawn(name, async move |task| {
                    let _guard = guard;
                    task.park().await
                });
            }
            scope.park().await
        })
        .await
    });
    let id = parent.id();
    scheduler.spawn("killing", async move |task| {
        task.sleep(seconds(1)).await?;
        task.kill(id).await.map(drop)
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["younger", "elder", "parent"]);
    assert_eq!(parent.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn a_cancel_of_the_parent_reaches_its_tasks_and_is_passed_on_when_they_have_ended() {
    let (mut scheduler, trace) = (virtual_time(), Trace::default());
    let noting = trace.clone();
    let parent = scheduler.spawn("parent", async move |task| {
        let child = noting.clone();
        let ended = task
            .scope(async |scope| {
                scope.spawn("child", async move |task| {
                    let parked = task.park().await;
                    child.note(format_args!("child: {parked:?}"));
                    task.sleep(seconds(2)).await?; // its cleanup takes time
                    child.note("child has ended");
                    parked
                });
                Ok(())
            })
            .await;
        noting.note(format_args!("scope: {ended:?}"));
        ended
    });
    let id = parent.id();
    scheduler.spawn("cancelling", async move |task| {
        task.sleep(seconds(1)).await?;
        task.cancel(id).await.map(drop)
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "child: Err(Cancelled)",
        "child has ended",
        "scope: Err(Cancelled)",
    ]);
}

#[test]
fn a_scope_that_is_dropped_or_panics_ends_its_tasks() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    let ended = scheduler.block_on(async move |task| {
        let child = noting.clone();
        let part = async |task: &mut scheduler::Task<'_>| {
            task.scope(async |scope| {
                scope.spawn("child", async move |task| {
                    let slept = task.sleep(seconds(9)).await;
                    child.note(format_args!("child: {slept:?}"));
                    slept
                });
                std::future::pending::<Result<(), Stop>>().await
            })
            .await
        };
        let ended = task.timeout(Duration::ZERO, part).await?;
        for _ in 0..3 {
            task.yield_now().await?; // nothing of the scope is raised any more
        }
        Ok(ended.is_err())
    });
    assert_eq!(ended, Ok(true));
    trace.check(&["child: Err(Killed)"]);

    let guard = trace.on_drop("child is gone");
    let clumsy = scheduler.spawn("clumsy", async move |task| {
        task.scope(async |scope| {
            scope.spawn("child", async move |task| {
                let _guard = guard;
                task.park().await
            });
            scope.yield_now().await?;
            panic!("in the part");
            #[expect(unreachable_code, reason = "it fixes the type")]
            Ok(())
        })
        .await
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["child is gone"]);
    assert!(matches!(clumsy.result(), Some(Err(JoinError::Panicked(_)))));
}

#[test]
fn an_inner_scope_does_not_swallow_the_cancellation_by_an_outer_one() {
    let ended = virtual_time().block_on(async |task| {
        let begin = task.now();
        let ended = task
            .scope(async |outer| {
                outer.spawn("failing", async |_| Ok("x".parse::<u8>()?));
                outer
                    .scope(async |_| {
                        for _ in 0..5 {
                            futures_lite::future::yield_now().await; // nothing is raised here
                        }
                        Ok(())
                    })
                    .await?;
                outer.sleep(seconds(9)).await
            })
            .await;
        Ok((ended.is_err(), task.now() - begin))
    });
    assert_eq!(ended, Ok((true, Duration::ZERO)));
}
