//! The output of a `main` that returns an error of a run.

use scheduler::{RunError, Scheduler};

#[test]
fn the_debug_text_of_a_deadlock_is_its_report() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("stuck", async |task| task.park().await);
    let deadlock = scheduler.run().expect_err("nobody wakes it");
    let printed = format!("{deadlock:?}");
    assert_eq!(printed, deadlock.to_string());
    assert!(
        printed.contains("\"stuck\" waits (park) for a wake, at "),
        "{printed}"
    );
    assert!(format!("{deadlock:#?}").starts_with("Deadlock {"));
    let printed = format!("{:?}", RunError::from(deadlock));
    assert!(printed.starts_with("deadlock: 1 task waits"), "{printed}");
}

#[test]
fn the_debug_text_of_a_run_error_is_its_text() {
    let failed = Scheduler::new().block_on(async |_| Ok("x".parse::<u32>()?));
    let error = failed.expect_err("it is no number");
    assert_eq!(
        format!("{error:?}"),
        "the task failed: invalid digit found in string"
    );
    assert!(format!("{error:#?}").starts_with("Task("), "{error:#?}");
}
