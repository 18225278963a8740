//! A scheduler inside of a task of another one: each has its own tasks, time and deadlocks.

use std::time::Duration;

use scheduler::{Clock, JoinError, RunError, Scheduler, Step};

use crate::scheduler::trace::Trace;

#[test]
fn it_runs_to_its_end_in_one_turn_of_the_outer_one() {
    let (mut outer, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    let sum = outer.spawn("nesting", async move |task| {
        let mut inner = Scheduler::builder().clock(Clock::virtual_time()).build();
        let steps = noting.clone();
        let sum = inner.block_on(async move |task| {
            let child = task.spawn("child", async |task| {
                task.sleep(Duration::from_secs(3600)).await?;
                Ok(20)
            });
            steps.note("joins");
            Ok(task.join(&child).await?? + 1)
        })?;
        noting.note("inner ended");
        task.yield_now().await?;
        Ok(sum)
    });
    let noting = trace.clone();
    outer.spawn("other", async move |_| {
        noting.note("other");
        Ok(())
    });
    assert_eq!(outer.run(), Ok(()));
    trace.check(&["joins", "inner ended", "other"]);
    assert_eq!(sum.result(), Some(Ok(21)));
}

#[test]
fn its_deadlock_and_its_panics_are_its_own() {
    let reported = Scheduler::new().block_on(async |task| {
        let mut inner = Scheduler::new();
        let stuck = inner.block_on(async |task| task.park().await);
        let panicked = inner.block_on(async |_| -> Result<(), _> { panic!("inner") });
        task.yield_now().await?;
        let Err(RunError::Deadlock(deadlock)) = stuck else {
            panic!("it is reported: {stuck:?}")
        };
        assert!(matches!(
            panicked,
            Err(RunError::Task(JoinError::Panicked(_)))
        ));
        Ok(deadlock.tasks.len())
    });
    assert_eq!(reported, Ok(1));
}

#[test]
fn both_may_take_turns() {
    let trace = Trace::default();
    let (inner_trace, outer_trace) = (trace.clone(), trace.clone());
    let ended = Scheduler::new().block_on(async move |task| {
        let mut inner = Scheduler::new();
        inner.spawn("inner", async move |task| {
            for turn in 1..=2 {
                inner_trace.note(format_args!("inner {turn}"));
                task.yield_now().await?;
            }
            Ok(())
        });
        task.spawn("outer", async move |task| {
            for turn in 1..=2 {
                outer_trace.note(format_args!("outer {turn}"));
                task.yield_now().await?;
            }
            Ok(())
        });
        while inner.step() == Step::Ran {
            task.yield_now().await?;
        }
        Ok("ended")
    });
    assert_eq!(ended, Ok("ended"));
    trace.check(&["inner 1", "outer 1", "inner 2", "outer 2"]);
}

#[test]
fn the_tasks_of_an_inner_one_die_with_the_task_that_has_it() {
    let (mut outer, trace) = (Scheduler::new(), Trace::default());
    let guard = trace.on_drop("inner task's guard");
    let nesting = outer.spawn("nesting", async move |task| {
        let mut inner = Scheduler::new();
        inner.spawn("inner", async move |task| {
            let _guard = guard;
            task.park().await
        });
        inner.run_until_idle();
        task.park().await
    });
    let id = nesting.id();
    outer.spawn("killer", async move |task| {
        task.yield_now().await?;
        task.kill(id).await
    });
    assert_eq!(outer.run(), Ok(()));
    trace.check(&["inner task's guard"]);
}
