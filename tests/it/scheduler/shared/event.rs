//! Something that happens for all who wait for it.

use scheduler::{Event, JoinError, Scheduler, Step};

use crate::scheduler::trace::Trace;

/// Spawns tasks that wait for the event and then note their names.
fn wait_all(scheduler: &Scheduler, event: &Event, trace: &Trace, names: &[&'static str]) {
    for &name in names {
        let (trace, event) = (trace.clone(), event.clone());
        scheduler.spawn(name, async move |task| {
            event.wait(task).await?;
            trace.note(name);
            Ok(())
        });
    }
}

#[test]
fn it_lets_all_go_on_in_order_of_arrival_and_who_comes_later_in_the_same_turn() {
    let (mut scheduler, trace, event) = (Scheduler::new(), Trace::default(), Event::new());
    wait_all(&scheduler, &event, &trace, &["a", "b", "c"]);
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    trace.check(&[]);
    event.set();
    event.set();
    assert!(event.is_set());
    wait_all(&scheduler, &event, &trace, &["late"]);
    for _ in 0..4 {
        assert_eq!(scheduler.step(), Step::Ran, "a turn each");
    }
    assert_eq!(scheduler.step(), Step::Done);
    trace.check(&["a", "b", "c", "late"]);
}

#[test]
fn who_waited_goes_on_though_it_is_cleared_before_their_turn() {
    let (mut scheduler, trace, event) = (Scheduler::new(), Trace::default(), Event::new());
    wait_all(&scheduler, &event, &trace, &["a", "b"]);
    scheduler.run_until_idle();
    event.set();
    event.clear();
    assert!(!event.is_set());
    wait_all(&scheduler, &event, &trace, &["next time"]);
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    trace.check(&["a", "b"]);
    event.set();
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["next time"]);
}

#[test]
fn a_task_that_is_interrupted_while_it_waits_leaves_the_others_alone() {
    for place in 0..3 {
        for set_before in [true, false] {
            let (mut scheduler, event) = (Scheduler::new(), Event::new());
            let waiting: Vec<_> = (0..3)
                .map(|_| {
                    let event = event.clone();
                    scheduler.spawn("waits", async move |task| event.wait(task).await)
                })
                .collect();
            let victim = waiting[place].id();
            scheduler.spawn("setter", async move |task| {
                if set_before {
                    event.set();
                }
                task.cancel(victim).await?;
                event.set();
                Ok(())
            });
            assert_eq!(scheduler.run(), Ok(()));
            for (index, task) in waiting.iter().enumerate() {
                let expected = if index == place {
                    Err(JoinError::Cancelled)
                } else {
                    Ok(())
                };
                assert_eq!(task.result(), Some(expected), "{index} of {place}");
            }
        }
    }
}

#[test]
fn a_deadlock_names_it() {
    let (mut scheduler, event) = (Scheduler::new(), Event::new());
    wait_all(&scheduler, &event, &Trace::default(), &["waits"]);
    let deadlock = scheduler.run().expect_err("nobody sets it");
    let task = &deadlock.tasks[0];
    let named = format!("event made at {}:", file!());
    assert_eq!((task.kind, task.owner), ("event", None));
    assert!(task.object.starts_with(&named), "{}", task.object);
}
