//! Many tasks, joined in the order of their ends.

use std::{rc::Rc, time::Duration};

use scheduler::{Clock, JoinError, JoinSet, RunError, Scheduler, Task};

fn virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn they_come_as_they_end_also_those_that_ended_before() {
    let order = virtual_time().block_on(async |task| {
        let quick = task.spawn("quick", async |_| Ok(0));
        task.yield_now().await?;
        let set = JoinSet::new();
        for seconds in [3, 1, 2] {
            set.insert(task.spawn("sleeper", async move |task: &mut Task<'_>| {
                task.sleep(Duration::from_secs(seconds)).await?;
                Ok(seconds)
            }));
        }
        set.insert(quick);
        let mut order = Vec::new();
        while let Some((_, result)) = set.next(task).await? {
            order.push(result?);
        }
        assert!(set.is_empty());
        Ok(order)
    });
    assert_eq!(order, Ok(vec![0, 1, 2, 3]));
}

/// Eight thousand took seventeen seconds with `wait_any`, as each result cost a poll of all.
#[test]
fn each_costs_the_same_however_many_there_are() {
    const MANY: u32 = 20_000;
    let sum = virtual_time().block_on(async |task| {
        let parked = (0..MANY).map(|number| {
            task.spawn("parked", async move |task| {
                task.yield_now().await?;
                Ok(u64::from(number))
            })
        });
        let set: JoinSet<u64> = parked.collect();
        let mut sum = 0;
        while let Some((_, number)) = set.next(task).await? {
            sum += number?;
        }
        Ok(sum)
    });
    assert_eq!(sum, Ok(u64::from(MANY) * u64::from(MANY - 1) / 2));
}

#[test]
fn several_may_wait_and_each_gets_another_one() {
    let mut scheduler = virtual_time();
    let got = scheduler.block_on(async |task| {
        let set = Rc::new(JoinSet::new());
        let waiting = [(); 3].map(|()| {
            let set = Rc::clone(&set);
            task.spawn("waiting", async move |task| {
                let next = set.next(task).await?;
                Ok(next.map(|(_, result)| result.is_err_and(|it| it == JoinError::Cancelled)))
            })
        });
        let parked = [(); 2].map(|()| task.spawn("parked", async |task| task.park().await));
        for parked in parked {
            parked.cancel();
            set.insert(parked);
        }
        let mut got = Vec::new();
        for waiting in &waiting {
            got.push(task.join(waiting).await??);
        }
        Ok(got)
    });
    assert_eq!(got, Ok(vec![Some(true), Some(true), None]));
}

#[test]
fn a_wait_that_is_cancelled_takes_no_task_out() {
    let left = virtual_time().block_on(async |task| {
        let set = JoinSet::new();
        set.insert(task.spawn("slow", async |task| {
            task.sleep(Duration::from_secs(9)).await
        }));
        let next = async |task: &mut Task<'_>| Ok(set.next(task).await?.is_some());
        let late = task.timeout(Duration::from_secs(1), next).await?;
        Ok((late.is_err(), set.len(), set.next(task).await?.is_some()))
    });
    assert_eq!(left, Ok((true, 1, true)));
}

#[test]
fn a_report_names_the_set() {
    let stuck = virtual_time().block_on(async |task| {
        let set = JoinSet::new();
        set.insert(task.spawn("parked", async |task| task.park().await));
        Ok(set.next(task).await?.is_some())
    });
    let Err(RunError::Deadlock(deadlock)) = stuck else {
        panic!("nobody wakes it");
    };
    let object = &deadlock.tasks[0].object;
    assert!(
        object.starts_with("the next of 1 tasks of the set made at "),
        "{object}"
    );
}
