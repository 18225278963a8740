//! Cancel, throw and kill: where they are raised, which of two wins, and what they leave behind.

use std::{future, time::Duration};

use scheduler::{Clock, Ending, JoinError, Observer, Scheduler, Step, Stop, Task, TaskId};

use crate::scheduler::trace::Trace;

/// The act of a task that is to be interrupted.
async fn victim(task: &mut Task<'_>, trace: &Trace) -> Result<(), Stop> {
    let _guard = trace.on_drop("guard");
    loop {
        if let Err(stop) = task.sleep(Duration::from_secs(1)).await {
            trace.note(format_args!("{stop}"));
            return Err(stop);
        }
    }
}

/// Runs a victim, has `interrupt` do its work once it sleeps, and compares what it saw.
#[track_caller]
fn check(
    interrupt: impl AsyncFnOnce(&mut Task<'_>, TaskId) -> Result<(), Stop> + 'static,
    seen: &[&str],
    result: Result<(), JoinError>,
) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let trace = Trace::default();
    let noting = trace.clone();
    let victim = scheduler.spawn("victim", async move |task| victim(task, &noting).await);
    let id = victim.id();
    let interrupter = scheduler.spawn("interrupter", async move |task| interrupt(task, id).await);
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(seen);
    assert_eq!(victim.result(), Some(result));
    assert_eq!(interrupter.result(), Some(Ok(())));
    assert_eq!(scheduler.step(), Step::Done);
}

#[test]
fn each_is_raised_at_the_request() {
    check(
        async |task, id| task.cancel(id).await.map(|alive| assert!(alive)),
        &["the task was cancelled", "guard"],
        Err(JoinError::Cancelled),
    );
    check(
        async |task, id| task.throw(id, "bad luck").await.map(|alive| assert!(alive)),
        &["bad luck", "guard"],
        Err(JoinError::Failed("bad luck".into())),
    );
    check(
        async |task, id| task.kill(id).await.map(|alive| assert!(alive)),
        &["the task was killed", "guard"],
        Err(JoinError::Killed),
    );
}

#[test]
fn of_two_kill_beats_throw_beats_cancel_else_the_first_stays() {
    let killed = || Err(JoinError::Killed);
    check(
        async |task, id| {
            task.cancel(id).await?;
            task.throw(id, "thrown").await?;
            task.kill(id).await.map(drop)
        },
        &["the task was killed", "guard"],
        killed(),
    );
    check(
        async |task, id| {
            task.kill(id).await?;
            task.cancel(id).await.map(drop)
        },
        &["the task was killed", "guard"],
        killed(),
    );
    check(
        async |task, id| {
            task.throw(id, "first").await?;
            task.throw(id, "second").await?;
            task.cancel(id).await.map(drop)
        },
        &["first", "guard"],
        Err(JoinError::Failed("first".into())),
    );
}

#[test]
fn interrupting_a_task_that_has_ended_is_an_error() {
    let alive = Scheduler::new().block_on(async |task| {
        let brief = task.spawn("brief", async |_| Ok(()));
        task.yield_now().await?;
        Ok([
            task.cancel(brief.id()).await?,
            task.throw(brief.id(), "late").await?,
            task.kill(brief.id()).await?,
        ])
    });
    assert_eq!(alive, Ok([false; 3]));
}

#[test]
fn one_that_has_not_begun_ends_without_running() {
    let mut scheduler = Scheduler::new();
    let trace = Trace::default();
    let noting = trace.clone();
    let joined = scheduler.block_on(async move |task| {
        let mut joined = Vec::new();
        for kind in ["cancel", "throw", "kill"] {
            let (guard, noting) = (noting.on_drop("guard"), noting.clone());
            let unborn = task.spawn("unborn", async move |_| {
                let _guard = guard;
                noting.note("it runs");
                Ok(())
            });
            match kind {
                "cancel" => task.cancel(unborn.id()).await?,
                "throw" => task.throw(unborn.id(), "thrown").await?,
                _ => task.kill(unborn.id()).await?,
            };
            joined.push(task.join(&unborn).await?);
        }
        Ok(joined)
    });
    let thrown = JoinError::Failed("thrown".into());
    assert_eq!(
        joined,
        Ok(vec![
            Err(JoinError::Cancelled),
            Err(thrown),
            Err(JoinError::Killed)
        ])
    );
    trace.check(&["guard"; 3]);
}

#[test]
fn a_task_may_interrupt_itself() {
    let mut scheduler = Scheduler::new();
    let cancelled = scheduler.spawn("cancels", async |task| {
        task.cancel(task.id()).await.map(drop)
    });
    let thrown = scheduler.spawn("throws", async |task| {
        task.throw(task.id(), "me").await.map(drop)
    });
    let killed = scheduler.spawn("kills", async |task| task.kill(task.id()).await.map(drop));
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(cancelled.result(), Some(Err(JoinError::Cancelled)));
    assert_eq!(thrown.result(), Some(Err(JoinError::Failed("me".into()))));
    assert_eq!(killed.result(), Some(Err(JoinError::Killed)));
}

#[test]
fn in_a_plain_await_a_cancel_is_held_until_the_next_request() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (sender, receiver) = async_channel::bounded::<&str>(1);
    let noting = trace.clone();
    let awaiting = scheduler.spawn("awaiting", async move |task| {
        noting.note(receiver.recv().await.expect("the sender lives"));
        let answered = task.yield_now().await;
        noting.note(format_args!("{answered:?}"));
        answered
    });
    let (id, noting) = (awaiting.id(), trace.clone());
    scheduler.spawn("cancelling", async move |task| {
        task.cancel(id).await?;
        for _ in 0..3 {
            task.yield_now().await?;
        }
        noting.note("sends");
        sender.try_send("received").expect("there is room");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["sends", "received", "Err(Cancelled)"]);
    assert_eq!(awaiting.result(), Some(Err(JoinError::Cancelled)));
}

#[test]
fn a_wait_for_a_future_is_interrupted_and_a_plain_await_is_killed() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let guard = trace.on_drop("dropped by the kill");
    let plain = scheduler.spawn("plain", async move |_| {
        let _guard = guard;
        future::pending::<()>().await;
        Ok(())
    });
    let request = scheduler.spawn("request", async |task| {
        task.wait(future::pending::<()>()).await
    });
    let (killed, cancelled) = (plain.id(), request.id());
    scheduler.spawn("interrupting", async move |task| {
        task.kill(killed).await?;
        task.cancel(cancelled).await.map(drop)
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["dropped by the kill"]);
    assert_eq!(plain.result(), Some(Err(JoinError::Killed)));
    assert_eq!(request.result(), Some(Err(JoinError::Cancelled)));
}

#[test]
fn a_kill_that_is_ignored_is_reported_to_the_observer_and_the_task_dropped() {
    struct Ignored(Trace);
    impl Observer for Ignored {
        fn ignored_kill(&mut self, _: std::time::Instant, task: TaskId) {
            self.0.note(format_args!("{task} ignored its kill"));
        }
        fn ended(&mut self, _: std::time::Instant, task: TaskId, how: Ending) {
            self.0.note(format_args!("{task} {how:?}"));
        }
    }
    let trace = Trace::default();
    let mut scheduler = Scheduler::builder()
        .observer(Ignored(trace.clone()))
        .build();
    let stubborn = scheduler.spawn("stubborn", async |task| {
        while task.yield_now().await.is_ok() {}
        task.yield_now().await
    });
    let id = stubborn.id();
    scheduler.spawn("killing", async move |task| {
        task.yield_now().await?;
        task.kill(id).await.map(drop)
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["#1 Returned", "#0 ignored its kill", "#0 Killed"]);
    assert_eq!(stubborn.result(), Some(Err(JoinError::Killed)));
}
