//! The guarantee: who is ready when a round starts has one turn in it, in the order of readiness.

use scheduler::{Scheduler, Step, Stop, Task};

use crate::scheduler::trace::Trace;

/// Notes its name and takes another turn, `turns` times.
async fn take_turns(task: &mut Task<'_>, trace: &Trace, turns: u32) -> Result<(), Stop> {
    for turn in 1..=turns {
        trace.note(format_args!("{}{turn}", task.name()));
        task.yield_now().await?;
    }
    Ok(())
}

fn spawn_taking_turns(scheduler: &Scheduler, trace: &Trace, name: &'static str, turns: u32) {
    let trace = trace.clone();
    scheduler.spawn(name, async move |task| {
        take_turns(task, &trace, turns).await
    });
}

#[test]
fn tasks_take_turns_in_the_order_of_their_spawning() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    for (name, turns) in [("a", 3), ("b", 1), ("c", 2)] {
        spawn_taking_turns(&scheduler, &trace, name, turns);
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["a1", "b1", "c1", "a2", "c2", "a3"]);
}

#[test]
fn a_child_goes_to_the_tail_and_its_parent_goes_on() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let noting = trace.clone();
    scheduler.spawn("parent", async move |task| {
        noting.note("parent spawns");
        let child = noting.clone();
        task.spawn("child", async move |task| take_turns(task, &child, 2).await);
        noting.note("parent goes on");
        take_turns(task, &noting, 2).await
    });
    spawn_taking_turns(&scheduler, &trace, "other", 2);
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "parent spawns",  // round 1: parent, other
        "parent goes on", // the child has not run
        "parent1",
        "other1",
        "child1", // round 2: the child became ready before its parent did again
        "parent2",
        "other2",
        "child2",
    ]);
}

#[test]
fn a_task_that_is_spawned_between_steps_runs_after_those_that_are_ready() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    spawn_taking_turns(&scheduler, &trace, "a", 2);
    spawn_taking_turns(&scheduler, &trace, "b", 2);
    assert_eq!(scheduler.step(), Step::Ran);
    trace.check(&["a1"]);
    spawn_taking_turns(&scheduler, &trace, "late", 1);
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["b1", "a2", "late1", "b2"]);
}

#[test]
fn a_step_is_one_turn_and_reports_when_all_is_done() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    assert_eq!(scheduler.step(), Step::Done);
    spawn_taking_turns(&scheduler, &trace, "a", 1);
    assert_eq!(scheduler.step(), Step::Ran); // to the yield
    assert_eq!(scheduler.step(), Step::Ran); // to the end
    assert_eq!(scheduler.step(), Step::Done);
}

#[test]
fn a_thousand_tasks_keep_their_order_over_a_hundred_rounds() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    for number in 0..1000 {
        let trace = trace.clone();
        scheduler.spawn(format!("task {number}"), async move |task| {
            for round in 0..100 {
                trace.note(round * 1000 + number);
                task.yield_now().await?;
            }
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    let expected: Vec<String> = (0..100_000).map(|turn: u32| turn.to_string()).collect();
    trace.check(&expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_task_that_is_killed_in_the_queue_at_the_end_of_a_round_does_not_upset_the_next() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let parent = scheduler.spawn("parent", async |task| {
        task.scope(async |scope| {
            scope.spawn("child", async |task| -> Result<(), Stop> {
                loop {
                    task.yield_now().await?;
                }
            });
            Ok(())
        })
        .await
    });
    let id = parent.id();
    scheduler.spawn("killer", async move |task| {
        task.yield_now().await?;
        task.kill(id).await.map(drop)
    });
    let noting = trace.clone();
    scheduler.spawn("parking", async move |task| {
        let unparker = task.unparker();
        std::thread::spawn(move || unparker.unpark());
        task.park().await?;
        noting.note("woken");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["woken"]);
}

#[test]
fn a_sleep_of_no_time_is_over_in_the_next_round_also_beside_a_busy_task() {
    let clock = scheduler::Clock::virtual_time();
    let (mut scheduler, trace) = (Scheduler::builder().clock(clock).build(), Trace::default());
    spawn_taking_turns(&scheduler, &trace, "busy", 3);
    let noting = trace.clone();
    scheduler.spawn("sleeper", async move |task| {
        task.sleep(std::time::Duration::ZERO).await?;
        noting.note("slept");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["busy1", "busy2", "slept", "busy3"]);
}

#[test]
fn a_task_in_the_slot_of_one_that_was_killed_in_the_queue_waits_for_its_own_turn() {
    let clock = scheduler::Clock::virtual_time();
    let (mut scheduler, trace) = (Scheduler::builder().clock(clock).build(), Trace::default());
    let parent = scheduler.spawn("parent", async |task| {
        task.scope(async |scope| {
            scope.spawn("child", async |task| -> Result<(), Stop> {
                task.sleep(std::time::Duration::ZERO).await?;
                unreachable!("it is killed while it stands last in the round")
            });
            scope.park().await
        })
        .await
    });
    let (id, noting) = (parent.id(), trace.clone());
    scheduler.spawn("killer", async move |task| {
        task.yield_now().await?;
        task.kill(id).await?;
        task.yield_now().await?;
        for name in ["in the parent's slot", "in the child's slot"] {
            let noting = noting.clone();
            let late = task.spawn(name, async move |task| {
                noting.note(task.name());
                Ok(())
            });
            assert!(
                late.id().to_string().ends_with(".1"),
                "a slot is used again"
            );
        }
        noting.note("killer");
        task.yield_now().await?;
        noting.note("killer");
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("bystander", async move |task| {
        task.yield_now().await?;
        task.yield_now().await?;
        for _ in 0..2 {
            noting.note("bystander");
            task.yield_now().await?;
        }
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "killer",
        "bystander",
        "in the parent's slot",
        "in the child's slot",
        "killer",
        "bystander",
    ]);
}
