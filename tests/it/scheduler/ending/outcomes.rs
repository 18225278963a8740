//! How tasks end, and what their handles tell.

use std::{cell::RefCell, fmt};

use scheduler::{BoxError, JoinError, JoinHandle, RunError, Scheduler, Scope, Stop};

/// Runs one task and compares its result.
#[track_caller]
fn check<T: PartialEq + fmt::Debug + 'static>(
    body: impl AsyncFnOnce(&mut scheduler::Task<'_>) -> Result<T, Stop> + 'static,
    expected: Result<T, JoinError>,
) {
    let mut scheduler = Scheduler::new();
    let task = scheduler.spawn("task", body);
    assert_eq!(task.result(), None, "it has not run");
    assert!(!task.is_finished());
    assert_eq!(scheduler.run(), Ok(()));
    assert!(task.is_finished());
    assert_eq!(task.result(), Some(expected));
    assert_eq!(
        task.result(),
        Some(Err(JoinError::Taken)),
        "a result is returned once"
    );
}

#[test]
fn an_error_that_a_body_lets_out_is_reported() {
    check(async |_| Ok(3), Ok(3));
    check(async |_| Err::<(), _>(Stop::Killed), Err(JoinError::Killed));
    check(
        async |_| Err::<(), _>(Stop::Cancelled),
        Err(JoinError::Cancelled),
    );
    check(
        async |_| Ok("x".parse::<u8>()?),
        failed("invalid digit found in string"),
    );
    check(
        async |_| Err::<(), _>(Stop::TimedOut),
        failed("the task ran out of time"),
    );
    check(
        async |_| Err::<(), _>(Stop::Thrown("thrown in".into())),
        failed("thrown in"),
    );
}

fn failed<T>(text: &str) -> Result<T, JoinError> {
    Err(JoinError::Failed(text.into()))
}

#[test]
fn a_panic_ends_its_task_alone() {
    let mut scheduler = Scheduler::new();
    let clumsy = scheduler.spawn("clumsy", async |task| {
        task.yield_now().await?;
        let number = 7;
        panic!("dropped {number} plates");
        #[expect(unreachable_code, reason = "it fixes the type")]
        Ok(())
    });
    let careful = scheduler.spawn("careful", async |task| {
        for _ in 0..3 {
            task.yield_now().await?;
        }
        Ok("done")
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(careful.result(), Some(Ok("done")));
    let Some(Err(JoinError::Panicked(panic))) = clumsy.result() else {
        unreachable!()
    };
    assert_eq!(panic.message().as_deref(), Some("dropped 7 plates"));
    assert!(panic.into_payload().is::<String>());
}

#[test]
fn block_on_returns_the_result_and_leaves_the_others() {
    let mut scheduler = Scheduler::new();
    let other = scheduler.spawn("other", async |task| {
        for _ in 0..10 {
            task.yield_now().await?;
        }
        Ok(())
    });
    let answer = scheduler.block_on(async |task| {
        task.yield_now().await?;
        Ok(42)
    });
    assert_eq!(answer, Ok(42));
    assert!(!other.is_finished());
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(other.result(), Some(Ok(())));
    let failed = scheduler.block_on(async |_| Ok("".parse::<i32>()?));
    let reason = "cannot parse integer from empty string";
    assert_eq!(
        failed,
        Err(RunError::Task(JoinError::Failed(reason.into())))
    );
}

#[test]
fn a_stop_describes_itself_and_returns_its_error() {
    let failed = Stop::from(fmt::Error);
    assert_eq!(failed.to_string(), fmt::Error.to_string());
    let inside: BoxError = failed.into_error();
    assert!(inside.is::<fmt::Error>());
    for (stop, text) in [
        (Stop::Killed, "the task was killed"),
        (Stop::Cancelled, "the task was cancelled"),
        (Stop::TimedOut, "the task ran out of time"),
        (Stop::Thrown("no more".into()), "no more"),
    ] {
        assert_eq!(stop.to_string(), text);
        assert_eq!(stop.into_error().to_string(), text);
    }
}

#[test]
fn an_id_never_comes_to_mean_another_task() {
    let mut scheduler = Scheduler::new();
    let first = scheduler.spawn("first", async |_| Ok(()));
    assert_eq!(scheduler.run(), Ok(()));
    let second = scheduler.spawn("second", async |task| {
        Ok((task.id(), task.name().to_owned()))
    });
    assert_ne!(first.id(), second.id());
    assert_eq!(first.id().to_string(), "#0");
    assert_eq!(second.id().to_string(), "#0.1", "the slot's second use");
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(
        second.result(),
        Some(Ok((second.id(), "second".to_owned())))
    );
    assert_eq!((first.name(), second.name()), ("first", "second"));
}

#[test]
fn a_panic_a_kill_and_a_deadlock_in_one_program_are_each_reported_and_the_rest_finishes() {
    let mut scheduler = Scheduler::new();
    let clumsy = scheduler.spawn("clumsy", async |_| -> Result<(), Stop> { panic!("oh") });
    let victim = scheduler.spawn("victim", async |task| task.park().await);
    let id = victim.id();
    scheduler.spawn("killer", async move |task| task.kill(id).await.map(drop));
    let stuck = scheduler.spawn("stuck", async |task| task.park().await);
    let busy = scheduler.spawn("busy", async |task| {
        for _ in 0..100 {
            task.yield_now().await?;
        }
        Ok("done")
    });
    let Err(deadlock) = scheduler.run() else {
        panic!("one is stuck")
    };
    let [blocked] = &deadlock.tasks[..] else {
        panic!("only one is: {deadlock}")
    };
    assert_eq!((blocked.id, blocked.name.as_str()), (stuck.id(), "stuck"));
    assert_eq!(blocked.location.map(|place| place.file()), Some(file!()));
    assert!(matches!(clumsy.result(), Some(Err(JoinError::Panicked(_)))));
    assert_eq!(victim.result(), Some(Err(JoinError::Killed)));
    assert_eq!(busy.result(), Some(Ok("done")));
}

/// Shows by asking for the end of the task whose error it is.
#[derive(Debug)]
struct Curious;

thread_local! {
    static ASKED: RefCell<Option<(JoinHandle<()>, Option<bool>)>> = const { RefCell::new(None) };
}

impl fmt::Display for Curious {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ASKED.with_borrow_mut(|asked| {
            if let Some((task, answer)) = asked {
                *answer = Some(task.result().is_some());
            }
        });
        f.write_str("curious")
    }
}

impl std::error::Error for Curious {}

#[test]
fn an_error_that_asks_for_its_own_task_as_it_is_shown_meets_no_borrow() {
    let mut scheduler = Scheduler::new();
    let parent = scheduler.spawn("parent", async |task| {
        let fails = async |scope: &mut Scope<'_, '_>| {
            let child = scope.spawn("child", async |_| Err(Curious.into()));
            ASKED.set(Some((child, None)));
            Ok(())
        };
        task.scope(fails).await
    });
    assert_eq!(scheduler.run(), Ok(()));
    let curious = JoinError::Failed("curious".into());
    assert_eq!(parent.result(), Some(Err(curious)));
    let asked = ASKED.take().and_then(|(_, answer)| answer);
    assert_eq!(asked, Some(true), "it has ended");
}

#[test]
fn what_a_daemons_scope_spawns_keeps_no_run_alive() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn_daemon("daemon", async |task| {
        let serves = async |scope: &mut Scope<'_, '_>| {
            scope.spawn("helper", async |task| task.park().await);
            Ok(())
        };
        task.scope(serves).await
    });
    scheduler.spawn("main", async |task| {
        task.yield_now().await?;
        task.yield_now().await
    });
    assert_eq!(scheduler.run(), Ok(()), "neither is waited for");
    let states: Vec<_> = scheduler
        .tasks()
        .into_iter()
        .map(|task| task.name)
        .collect();
    assert_eq!(states, ["daemon", "helper"]);
}
