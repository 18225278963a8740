//! A result that nobody has got stays in its handle.

use std::time::Duration;

use scheduler::{Clock, JoinError, Scheduler, Task, TimedOut, Wait};

const SECOND: Duration = Duration::from_secs(1);

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn a_list_that_is_dropped_half_done_has_taken_nothing() {
    let kept = virtual_time().block_on(async |task| {
        let quick = task.spawn("quick", async |_| Ok("x".parse::<u32>()?));
        let slow = task.spawn("slow", async |task| {
            task.sleep(9 * SECOND).await?;
            Ok(9)
        });
        let both = async |task: &mut Task<'_>| {
            task.wait_all([Wait::join(&quick), Wait::join(&slow)]).await
        };
        assert_eq!(task.timeout(SECOND, both).await?, Err(TimedOut));
        Ok((task.join(&quick).await?, task.join(&slow).await?))
    });
    let failed = JoinError::Failed("invalid digit found in string".into());
    assert_eq!(kept, Ok((Err(failed), Ok(9))));
}

#[test]
fn a_wait_for_the_end_alone_leaves_it_there() {
    let error = virtual_time().block_on(async |task| {
        let server = task.spawn("server", async |_| Ok("no port".parse::<u16>()?));
        task.wait_any([Wait::ended(&server), Wait::sleep(SECOND)])
            .await?;
        task.join(&server).await
    });
    assert!(matches!(error, Ok(Err(JoinError::Failed(_)))), "{error:?}");
}

#[test]
fn a_list_of_joins_returns_all_in_its_order() {
    let all = virtual_time().block_on(async |task| {
        let tasks = [3, 1, 2].map(|seconds| {
            task.spawn("sleeper", async move |task: &mut Task<'_>| {
                task.sleep(seconds * SECOND).await?;
                Ok(seconds)
            })
        });
        let waits = tasks.iter().map(|task| Wait::join(task).map(Result::ok));
        task.wait_all(waits.chain([Wait::sleep(SECOND).map(|()| None)]))
            .await
    });
    assert_eq!(all, Ok(vec![Some(3), Some(1), Some(2), None]));
}
