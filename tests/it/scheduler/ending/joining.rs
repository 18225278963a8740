//! Waiting for a task's end.

use std::rc::Rc;

use scheduler::{JoinError, Scheduler};

use crate::scheduler::trace::Trace;

#[test]
fn joiners_go_on_in_the_order_of_their_joins_and_the_first_has_the_value() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let worker = Rc::new(scheduler.spawn("worker", async |task| {
        task.yield_now().await?;
        task.yield_now().await?;
        Ok(7)
    }));
    for name in ["first", "second"] {
        let (trace, worker) = (trace.clone(), Rc::clone(&worker));
        scheduler.spawn(name, async move |task| {
            let joined = task.join(&worker).await?;
            trace.note(format_args!("{name}: {joined:?}"));
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["first: Ok(7)", "second: Err(Taken)"]);
}

#[test]
fn a_task_that_has_ended_is_joined_in_the_same_turn() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let ended = scheduler.spawn("ended", async |_| Ok(1));
    assert_eq!(scheduler.run(), Ok(()));
    let noting = trace.clone();
    scheduler.spawn("joiner", async move |task| {
        noting.note("joins");
        noting.note(task.join(&ended).await??);
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("other", async move |_| {
        noting.note("other");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["joins", "1", "other"]);
}

#[test]
fn the_reason_of_a_failed_task_reaches_its_joiner() {
    let sum = Scheduler::new().block_on(async |task| {
        let failing = task.spawn("failing", async |_| Ok("x".parse::<u32>()?));
        let clumsy = task.spawn("clumsy", async |_| -> Result<u32, _> { panic!("oh") });
        let failed = task.join(&failing).await?;
        assert_eq!(
            failed,
            Err(JoinError::Failed("invalid digit found in string".into()))
        );
        let panicked = task.join(&clumsy).await?.unwrap_err();
        assert_eq!(panicked.to_string(), "the task panicked: oh");
        Ok(())
    });
    assert_eq!(sum, Ok(()));
}

#[test]
fn a_task_of_another_scheduler_is_refused_with_the_remedy() {
    let (mut here, elsewhere) = (Scheduler::new(), Scheduler::new());
    let foreign = elsewhere.spawn("foreign", async |_| Ok(()));
    let joined = here.block_on(async move |task| Ok(task.join(&foreign).await?.unwrap_err()));
    assert_eq!(
        joined.map(|error| error.to_string()).as_deref(),
        Ok("the task failed: cannot join a task of another scheduler; \
            ask its handle with `is_finished` and `result`")
    );
}

#[test]
fn a_chain_of_joins_unwinds_from_its_end() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let mut last = scheduler.spawn("0", async |task| {
        task.yield_now().await?;
        Ok(0)
    });
    for number in 1..100 {
        let trace = trace.clone();
        last = scheduler.spawn(number.to_string(), async move |task| {
            let before: u32 = task.join(&last).await??;
            trace.note(before);
            Ok(before + 1)
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(last.result(), Some(Ok(99)));
    let expected: Vec<String> = (0..99).map(|number: u32| number.to_string()).collect();
    trace.check(&expected.iter().map(String::as_str).collect::<Vec<_>>());
}
