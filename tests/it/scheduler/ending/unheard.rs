//! Errors that nobody takes are reported, once.

use std::{cell::RefCell, env, process::Command, rc::Rc, time::Instant};

use scheduler::{JoinError, Observer, Scheduler, Stop, Task, TaskId};

#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

impl Observer for Log {
    fn unheard(&mut self, _: Instant, _: TaskId, name: &str, error: &JoinError) {
        self.0.borrow_mut().push(format!("{name}: {error}"));
    }
}

async fn fail(_: &mut Task<'_>) -> Result<(), Stop> {
    Err(Stop::failed("oh"))
}

/// Runs a task, and compares what was reported.
#[track_caller]
fn check(body: impl AsyncFnOnce(&mut Task<'_>) -> Result<(), Stop> + 'static, expected: &[&str]) {
    let log = Log::default();
    let mut scheduler = Scheduler::builder().observer(log.clone()).build();
    assert_eq!(scheduler.block_on(body), Ok(()));
    assert_eq!(scheduler.run(), Ok(()));
    drop(scheduler);
    assert_eq!(*log.0.borrow(), expected);
}

#[test]
fn an_error_of_a_task_without_a_handle_is_reported() {
    let failing = async |task: &mut Task<'_>| {
        task.spawn("failing", fail);
        Ok(())
    };
    check(failing, &["failing: the task failed: oh"]);
    let kept = async |task: &mut Task<'_>| {
        let kept = task.spawn("failing", fail);
        task.yield_now().await?;
        drop(kept);
        Ok(())
    };
    check(kept, &["failing: the task failed: oh"]);
    let panicking = async |task: &mut Task<'_>| {
        task.spawn("clumsy", async |_| -> Result<(), Stop> { panic!("oh no") });
        Ok(())
    };
    check(panicking, &["clumsy: the task panicked: oh no"]);
}

#[test]
fn one_that_somebody_takes_is_not() {
    let joined = async |task: &mut Task<'_>| {
        let failing = task.spawn("failing", fail);
        let _ = task.join(&failing).await?;
        Ok(())
    };
    check(joined, &[]);
    let in_scope = async |task: &mut Task<'_>| {
        let failed = task
            .scope(async |scope| {
                scope.spawn("failing", fail);
                Ok(())
            })
            .await;
        assert!(failed.is_err());
        Ok(())
    };
    check(in_scope, &[]);
    let stopped = async |task: &mut Task<'_>| {
        let parked = task.spawn("parked", async |task| task.park().await);
        parked.cancel();
        Ok(())
    };
    check(stopped, &[]);
}

#[test]
fn of_a_scope_the_errors_after_the_first_are() {
    let two = async |task: &mut Task<'_>| {
        let failed = task.scope(async |scope| {
            scope.spawn("second", async |task| {
                let _cancelled = task.park().await;
                Err::<(), _>(Stop::failed("later"))
            });
            scope.spawn("first", fail);
            Ok(())
        });
        assert!(failed.await.is_err());
        Ok(())
    };
    check(two, &["second: the task failed: later"]);
}

/// The test runs once more in a process of its own, whose standard error output it reads.
#[test]
fn without_an_observer_they_are_written_to_the_standard_error_output() {
    const PART: &str = "CEDE_TEST_UNHEARD";
    if env::var_os(PART).is_some() {
        let mut scheduler = Scheduler::new();
        drop(scheduler.spawn("server", fail));
        assert_eq!(scheduler.run(), Ok(()));
        return;
    }
    let (_, module) = module_path!().split_once("::").expect("the crate is first");
    let name = "without_an_observer_they_are_written_to_the_standard_error_output";
    let name = format!("{module}::{name}");
    let mut again = Command::new(env::current_exe().expect("the test knows its own path"));
    again.args(["--exact", &name, "--nocapture"]).env(PART, "");
    let output = again.output().expect("the test runs once more");
    let written = String::from_utf8_lossy(&output.stderr);
    let expected = "\"server\" failed, and nobody took its error: oh\n\
        note: join the task, or spawn it in a scope\n";
    assert!(
        output.status.success() && written.contains(expected),
        "{written}"
    );
}
