//! Dropping a scheduler kills what is left of its tasks.

use scheduler::{JoinError, Scheduler, Stop};

use crate::scheduler::trace::Trace;

#[test]
fn tasks_are_killed_children_first_and_their_cleanup_runs() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    let parent = scheduler.spawn("parent", async move |task| {
        let _guard = noting.on_drop("parent's guard");
        let child = noting.clone();
        task.spawn("child", async move |task| {
            let left = task.yield_now().await;
            child.note(format_args!("child: {left:?}"));
            left
        });
        loop {
            task.yield_now().await?;
        }
        #[expect(unreachable_code, reason = "it fixes the type")]
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("unborn", async move |_| {
        noting.note("it never runs");
        Ok(())
    });
    assert_eq!(scheduler.step(), scheduler::Step::Ran); // parent
    assert_eq!(scheduler.step(), scheduler::Step::Ran); // unborn, which notes
    assert_eq!(scheduler.step(), scheduler::Step::Ran); // child
    trace.check(&["it never runs"]);
    drop(scheduler);
    trace.check(&["child: Err(Killed)", "parent's guard"]);
    assert_eq!(parent.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn a_task_that_was_not_begun_is_dropped_unrun() {
    let (scheduler, trace) = (Scheduler::new(), Trace::default());
    let (guard, noting) = (trace.on_drop("its captures go"), trace.clone());
    let unborn = scheduler.spawn("unborn", async move |_| {
        let _guard = guard;
        noting.note("it runs");
        Ok(())
    });
    drop(scheduler);
    trace.check(&["its captures go"]);
    assert_eq!(unborn.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn a_killed_task_may_return_ignore_raise_or_panic() {
    let mut scheduler = Scheduler::new();
    let returns = scheduler.spawn("returns", async |task| match task.yield_now().await {
        Err(Stop::Killed) => Ok("saved"),
        _ => Ok("?"),
    });
    let ignores = scheduler.spawn("ignores", async |task| {
        loop {
            let _ = task.yield_now().await;
            if false {
                return Ok(());
            }
        }
    });
    let raises = scheduler.spawn("raises", async |task| {
        let _ = task.yield_now().await;
        Ok("no number".parse::<u8>()?)
    });
    let panics = scheduler.spawn("panics", async |task| {
        let _ = task.yield_now().await;
        panic!("in its cleanup");
        #[expect(unreachable_code, reason = "it fixes the type")]
        Ok(())
    });
    for _ in 0..4 {
        scheduler.step();
    }
    drop(scheduler);
    assert_eq!(returns.result(), Some(Ok("saved")));
    assert_eq!(ignores.result(), Some(Err(JoinError::Killed)));
    assert!(matches!(raises.result(), Some(Err(JoinError::Failed(_)))));
    assert!(matches!(panics.result(), Some(Err(JoinError::Panicked(_)))));
}

/// CPython: `close` raises `RuntimeError`, and the finaliser closes the generator once more.
#[test]
fn a_kill_that_is_ignored_is_raised_once_more_by_the_drop_and_no_further() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    let stubborn = scheduler.spawn("stubborn", async move |task| {
        let _guard = noting.on_drop("dropped");
        for request in 1..9 {
            let answered = task.yield_now().await;
            noting.note(format_args!("{request}: {answered:?}"));
        }
        Ok(())
    });
    let id = stubborn.id();
    scheduler.spawn("killer", async move |task| task.kill(id).await);
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["1: Err(Killed)", "2: Err(Killed)", "dropped"]);
    assert_eq!(stubborn.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn cleanup_may_spawn_and_that_is_killed_too() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    scheduler.spawn("spawning", async move |task| {
        let left = task.yield_now().await;
        let guard = noting.on_drop("the late child's captures go");
        task.spawn("late", async move |_| {
            drop(guard);
            Ok(())
        });
        left
    });
    scheduler.step();
    drop(scheduler);
    trace.check(&["the late child's captures go"]);
}
