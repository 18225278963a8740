//! Work that blocks its thread, on other threads.

use std::{
    env,
    process::Command,
    sync::{Arc, mpsc},
    thread,
};

use scheduler::{JoinError, Scheduler, TaskState, WorkPanicked, unblock};

#[test]
fn others_go_on_while_work_blocks_and_the_wait_is_seen() {
    let mut scheduler = Scheduler::new();
    let (go, gone) = mpsc::channel();
    let working = scheduler.spawn("working", async |task| {
        let done = task.unblock(move || gone.recv()).await???;
        Ok(format!("{done} on {:?}", thread::current().name()))
    });
    scheduler.run_until_idle();
    let task = &scheduler.tasks()[0];
    assert_eq!(task.state, TaskState::Waiting);
    assert_eq!(
        task.waits_on.as_deref(),
        Some("unblock work on another thread")
    );
    let location = task.location.expect("a request has a place");
    assert!(location.file().ends_with("unblocked.rs"));
    let other = scheduler.spawn("other", async move |_| Ok(go.send("done")?));
    assert_eq!(scheduler.run(), Ok(()), "it is no deadlock");
    assert_eq!(other.result(), Some(Ok(())));
    let here = format!("done on {:?}", thread::current().name());
    assert_eq!(working.result(), Some(Ok(here)));
}

#[test]
fn a_panic_there_is_an_error_here() {
    let mut scheduler = Scheduler::new();
    let passed_on = scheduler.spawn("passes it on", async |task| {
        task.unblock(|| -> () { panic!("oh no") }).await??;
        Ok(())
    });
    let handled = scheduler.spawn("handles it", async |task| {
        let WorkPanicked(panic) = unblock(|| -> () { panic!("oh dear") }).await.unwrap_err();
        task.yield_now().await?; // the task itself is well
        Ok(panic.message())
    });
    assert_eq!(scheduler.run(), Ok(()));
    let text = "the work on another thread panicked: oh no";
    let failed = JoinError::Failed(text.into());
    assert_eq!(passed_on.result(), Some(Err(failed)));
    assert_eq!(handled.result(), Some(Ok(Some("oh dear".to_owned()))));
}

/// Panics when it is dropped.
struct Clumsy;

impl Drop for Clumsy {
    fn drop(&mut self) {
        panic!("it is dropped");
    }
}

/// Runs once more in a process of its own, whose pool has one thread: it drops what nobody wants
/// before it begins what comes next.
#[test]
fn work_and_a_value_that_nobody_wants_may_panic_when_they_are_dropped() {
    const ONE_THREAD: &str = "BLOCKING_MAX_THREADS";
    if env::var_os(ONE_THREAD).is_none() {
        let name = "work_and_a_value_that_nobody_wants_may_panic_when_they_are_dropped";
        let (_, module) = module_path!().split_once("::").expect("the crate is first");
        let mut command = Command::new(env::current_exe().expect("the test knows its own path"));
        command.args(["--exact", &format!("{module}::{name}")]);
        let output = command.env(ONE_THREAD, "1").output().expect("it starts");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(printed.contains("1 passed"), "{}: {printed}", output.status);
        return;
    }
    let (begun, begins) = mpsc::channel();
    let (go, gone) = mpsc::channel();
    let working = unblock(move || {
        begun.send(()).unwrap();
        gone.recv().unwrap();
        Clumsy
    });
    let captured = Clumsy;
    let never_begins = unblock(move || drop(captured));
    begins.recv().unwrap();
    drop((working, never_begins));
    go.send(()).unwrap();
    let next = Scheduler::new().block_on(async |task| Ok(task.unblock(|| 42).await??));
    assert_eq!(next, Ok(42), "the process and the pool go on");
}

#[test]
fn a_task_that_is_cancelled_leaves_its_work_behind() {
    let mut scheduler = Scheduler::new();
    let (begun, begins) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let captured = Arc::new(());
    let own = Arc::clone(&captured);
    let working = scheduler.spawn("working", async move |task| {
        let work = move || {
            begun.send(()).unwrap();
            let _ = gone.recv(); // until the test lets it go
            drop(own);
        };
        Ok(task.unblock(work).await??)
    });
    scheduler.run_until_idle();
    begins.recv().unwrap();
    working.cancel();
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(working.result(), Some(Err(JoinError::Cancelled)));
    assert_eq!(Arc::strong_count(&captured), 2, "the work runs on");
    drop(scheduler);
    drop(go);
    while Arc::strong_count(&captured) > 1 {
        thread::yield_now();
    }
}
