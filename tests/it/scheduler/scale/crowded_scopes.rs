//! Very many tasks of one scope, and very many that wait for one task: each comes and goes at the
//! same cost.

use std::{rc::Rc, time::Duration};

use scheduler::{Clock, Deadlock, RunError, Scheduler};

/// If a task's end cost a walk along the others, these tests would take minutes.
const MANY: u64 = 50_000;

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn the_tasks_of_a_scope_end_in_any_order() {
    let ended = virtual_time().block_on(async |task| {
        let begin = task.now();
        task.scope(async |scope| {
            for number in 0..MANY {
                // A prime: the times are all different, and far from the order of the spawns.
                let time = Duration::from_secs(number * 7919 % MANY);
                scope.spawn("child", async move |task| task.sleep(time).await);
            }
            Ok(())
        })
        .await?;
        Ok(task.now() - begin)
    });
    assert_eq!(ended, Ok(Duration::from_secs(MANY - 1)));
}

#[test]
fn those_who_join_one_task_are_cancelled_in_any_order() {
    let mut scheduler = virtual_time();
    scheduler.spawn("popular", async move |task| {
        let popular = task.spawn("joined", async |task| task.park().await);
        let popular = Rc::new(popular);
        let joining: Vec<_> = (0..MANY)
            .map(|_| {
                let popular = Rc::clone(&popular);
                task.spawn("joining", async move |task| {
                    task.join(&popular).await?.or(Ok(()))
                })
            })
            .collect();
        task.yield_now().await?;
        for number in 0..MANY / 2 {
            let place = usize::try_from(number * 7919 % MANY)?;
            task.cancel(joining[place].id()).await?;
        }
        task.yield_now().await?;
        let cancelled = joining.iter().filter(|task| task.is_finished()).count();
        assert_eq!(cancelled, usize::try_from(MANY / 2)?);
        task.park().await
    });
    scheduler.run_until_idle();
    drop(scheduler); // kills those who are left, the youngest first
}

#[test]
fn a_report_names_the_tasks_of_a_scope_that_are_left() {
    let stuck = virtual_time().block_on(async |task| {
        task.scope(async |scope| {
            for name in ["short", "long", "longer"] {
                scope.spawn(name, async move |task| match name {
                    "short" => task.sleep(Duration::from_secs(1)).await,
                    _ => task.park().await,
                });
            }
            Ok(())
        })
        .await
    });
    let Err(RunError::Deadlock(Deadlock { tasks })) = stuck else {
        panic!("they wait: {stuck:?}");
    };
    assert_eq!(
        (tasks[0].kind, &tasks[0].object[..]),
        ("join", "long, longer")
    );
}
