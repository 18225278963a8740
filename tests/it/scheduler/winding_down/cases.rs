//! The cases by which the rule was found, one of each kind.

use std::time::Duration;

use futures_lite::future;
use scheduler::{Clock, JoinError, Scheduler, Scope, Stop, Task, TimedOut};

const SECOND: Duration = Duration::from_secs(1);

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

fn failed<T>(text: &str) -> Result<T, JoinError> {
    Err(JoinError::Failed(text.into()))
}

#[test]
fn a_failing_child_cancels_its_sibling_once_so_that_it_can_say_good_bye() {
    let mut scheduler = virtual_time();
    let said = scheduler.block_on(async |task| {
        let mut sibling = None;
        let ended = task.scope(async |scope| {
            sibling = Some(scope.spawn("sibling", async |task| {
                let stop = task.sleep(60 * SECOND).await.expect_err("it is cancelled");
                assert!(matches!(stop, Stop::Cancelled));
                task.sleep(SECOND / 3).await?;
                Ok("good-bye")
            }));
            scope.spawn("failing", async |task| {
                task.sleep(SECOND).await?;
                Err::<(), _>(Stop::failed("oh"))
            });
            Ok(())
        });
        assert_eq!(ended.await.expect_err("one failed").to_string(), "oh");
        task.join(&sibling.expect("it was spawned")).await
    });
    assert_eq!(said, Ok(Ok("good-bye")));
}

/// Runs a scope that fails after a second and then waits three more for a cleanup; whoever calls it
/// makes another request after it.
async fn wind_down(task: &mut Task<'_>) -> Result<(), Stop> {
    let ended = task.scope(async |scope| {
        scope.spawn("sibling", async |task| {
            let stop = task.sleep(60 * SECOND).await.expect_err("it is cancelled");
            task.sleep(3 * SECOND).await?;
            Err::<(), _>(stop)
        });
        scope.spawn("failing", async |task| {
            task.sleep(SECOND).await?;
            Err::<(), _>(Stop::failed("oh"))
        });
        Ok(())
    });
    assert_eq!(ended.await.expect_err("one failed").to_string(), "oh");
    task.sleep(60 * SECOND).await
}

/// Interrupts a task after two seconds, while its scope, which has failed, waits for a cleanup.
#[track_caller]
fn check_late(interrupt: impl Fn(&mut Scheduler, scheduler::TaskId), expected: &str) {
    let mut scheduler = virtual_time();
    let parent = scheduler.spawn("parent", async |task| {
        Ok(wind_down(task).await.map_err(|stop| stop.to_string()))
    });
    let id = parent.id();
    scheduler.spawn("clock", async |task| task.sleep(2 * SECOND).await);
    let begin = scheduler.now();
    while scheduler.now() < begin + 2 * SECOND {
        assert!(scheduler.tick(None).is_ok());
    }
    interrupt(&mut scheduler, id);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(parent.result(), Some(Ok(Err(expected.to_owned()))));
}

#[test]
fn an_interruption_while_a_failed_scope_winds_down_is_raised_at_the_next_request() {
    check_late(|it, id| assert!(it.cancel(id)), "the task was cancelled");
    check_late(|it, id| assert!(it.throw(id, "thrown")), "thrown");
}

#[test]
fn an_outer_deadline_that_passes_while_a_scope_winds_down_is_not_used_up() {
    let late = virtual_time().block_on(async |task| {
        let begin = task.now();
        let part = async |task: &mut Task<'_>| wind_down(task).await;
        let late = task.timeout(2 * SECOND, part).await?;
        Ok((late, task.now() - begin))
    });
    assert_eq!(late, Ok((Err(TimedOut), 4 * SECOND)));
}

#[test]
fn an_outer_scope_that_fails_while_an_inner_one_winds_down_cancels_its_task() {
    let ended = virtual_time().block_on(async |task| {
        let begin = task.now();
        let mut child = None;
        let failed = task.scope(async |scope| {
            child = Some(scope.spawn("child", async |task| wind_down(task).await));
            scope.sleep(2 * SECOND).await?;
            Err::<(), _>(Stop::failed("outer"))
        });
        let failed = failed.await.map_err(|stop| stop.to_string());
        let child = task.join(&child.expect("it was spawned")).await?;
        Ok((failed, child, task.now() - begin))
    });
    let expected = (
        Err("outer".to_owned()),
        Err(JoinError::Cancelled),
        4 * SECOND,
    );
    assert_eq!(ended, Ok(expected));
}

#[test]
fn a_deadline_in_the_cleanup_makes_no_timeout_of_a_cancellation() {
    let mut scheduler = virtual_time();
    let retrying = scheduler.spawn("retrying", async |task| {
        for attempt in 1..10 {
            let part = async |task: &mut Task<'_>| {
                let slept = task.sleep(60 * SECOND).await;
                task.sleep(5 * SECOND).await?;
                slept
            };
            if task.timeout(3 * SECOND, part).await?.is_ok() {
                return Ok(attempt);
            }
        }
        Ok(0)
    });
    let id = retrying.id();
    scheduler.spawn("canceller", async move |task| {
        task.sleep(2 * SECOND).await?;
        task.cancel(id).await.map(drop)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(retrying.result(), Some(Err(JoinError::Cancelled)));
}

#[test]
fn a_child_that_is_spawned_into_a_failed_scope_is_cancelled_at_its_first_request() {
    let mut scheduler = virtual_time();
    let ended = scheduler.block_on(async |task| {
        let begin = task.now();
        let part = async |scope: &mut Scope<'_, '_>| {
            scope.spawn("failing", async |_| Err::<(), _>(Stop::failed("oh")));
            let stop = scope.sleep(60 * SECOND).await.expect_err("it is cancelled");
            let late = scope.spawn("late", async |task| {
                let slept = task.sleep(3600 * SECOND).await; // it has begun
                task.sleep(SECOND).await?;
                slept
            });
            assert_eq!(scope.join(&late).await?, Err(JoinError::Cancelled));
            Err::<(), _>(stop)
        };
        let failed = task.scope(part).await.map_err(|stop| stop.to_string());
        Ok((failed, task.now() - begin))
    });
    assert_eq!(ended, Ok((Err("oh".to_owned()), SECOND)));
}

#[test]
fn a_spawner_outlives_its_scope_and_makes_nothing_run() {
    let mut scheduler = virtual_time();
    let (spawner, late) = scheduler
        .block_on(async |task| {
            let spawner = task.scope(async |scope| Ok(scope.spawner())).await?;
            let late = spawner.spawn("late", async |_| -> Result<(), Stop> { panic!("it runs") });
            Ok((spawner, task.join(&late).await?))
        })
        .expect("it returns");
    assert_eq!(late, Err(JoinError::Killed));
    drop(scheduler);
    let never = spawner.spawn("never", async |_| Ok(()));
    assert_eq!(never.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn a_deadline_ends_a_part_whose_request_ran_next_to_a_future_that_never_ends() {
    let late = virtual_time().block_on(async |task| {
        let part = async |task: &mut Task<'_>| {
            let both = future::zip(task.sleep(60 * SECOND), future::pending::<()>());
            let _ = both.await;
            Ok(())
        };
        task.timeout(SECOND, part).await
    });
    assert_eq!(late, Ok(Err(TimedOut)));
}

#[test]
fn a_kill_goes_out_of_a_scope_that_has_failed() {
    let mut scheduler = virtual_time();
    let parent = scheduler.spawn("parent", async |task| {
        task.scope(async |scope| {
            scope.spawn("failing", async |_| Err::<(), _>(Stop::failed("oh")));
            scope.sleep(SECOND).await.expect_err("it is cancelled");
            scope.sleep(60 * SECOND).await
        })
        .await
    });
    scheduler.run_until_idle();
    assert!(parent.kill());
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(parent.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn the_first_error_goes_out_and_a_later_one_is_its_tasks_own() {
    let ended = virtual_time().block_on(async |task| {
        let mut later = None;
        let scope = task.scope(async |scope| {
            later = Some(scope.spawn("later", async |task| {
                let _cancelled = task.sleep(60 * SECOND).await;
                Err::<(), _>(Stop::failed("later"))
            }));
            scope.spawn("first", async |_| Err::<(), _>(Stop::failed("first")));
            Ok(())
        });
        let first = scope.await.map_err(|stop| stop.to_string());
        Ok((first, task.join(&later.expect("it was spawned")).await?))
    });
    assert_eq!(ended, Ok((Err("first".to_owned()), failed("later"))));
}
