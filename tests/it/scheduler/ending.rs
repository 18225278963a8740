//! How tasks end, and what their handles tell.

use std::fmt;

use scheduler::{BoxError, JoinError, RunError, Scheduler, Stop};

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
        "a result is given once"
    );
}

#[test]
fn what_a_body_lets_out_is_told() {
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
        #[expect(unreachable_code, reason = "it tells the type")]
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
fn block_on_gives_the_result_and_leaves_the_others() {
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
fn a_stop_tells_itself_and_gives_its_error() {
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
fn a_panic_a_kill_and_a_deadlock_in_one_program_are_each_told_and_the_rest_finishes() {
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
