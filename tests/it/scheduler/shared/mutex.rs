//! A value that one task at a time has to itself.

use std::{cell::RefCell, rc::Rc};

use scheduler::{Clock, JoinError, JoinHandle, Mutex, Scheduler, Step, Stop, Task, WouldDeadlock};

use crate::scheduler::trace::Trace;

#[test]
fn it_is_had_in_order_of_arrival_and_across_waits() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let mutex = Rc::new(Mutex::new(String::new()));
    for name in ["a", "b", "c"] {
        let (trace, mutex) = (trace.clone(), Rc::clone(&mutex));
        scheduler.spawn(name, async move |task| {
            for _ in 0..2 {
                let mut text = mutex.lock(task).await?;
                text.push_str(name);
                task.yield_now().await?;
                trace.note(format_args!("{name} {}", *text));
            }
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["a a", "b ab", "c abc", "a abca", "b abcab", "c abcabc"]);
    assert!(!mutex.is_locked());
}

#[test]
fn a_free_lock_is_had_in_the_same_turn() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("alone", async |task| {
        let mut mutex = Mutex::new(1);
        *mutex.lock(task).await? += 1;
        let guard = mutex.try_lock(task).expect("it is free");
        assert_eq!((*guard, mutex.is_locked()), (2, true));
        assert!(mutex.try_lock(task).is_none());
        drop(guard);
        *mutex.get_mut().expect("it is the only handle") += 1;
        assert_eq!(mutex.into_inner(), Some(3));
        Ok(())
    });
    scheduler.step();
    assert_eq!(scheduler.step(), Step::Done);
}

#[test]
fn a_clone_is_the_same_mutex() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let mutex = Mutex::new(String::new());
    for name in ["a", "b"] {
        let (mutex, trace) = (mutex.clone(), trace.clone());
        scheduler.spawn(name, async move |task| {
            let mut value = mutex.lock(task).await?;
            value.push_str(name);
            task.yield_now().await?;
            trace.note(format_args!("{name} {}", *value));
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["a a", "b ab"]);
    assert_eq!(mutex.into_inner(), Some("ab".to_owned()));
}

#[test]
fn only_the_last_handle_has_the_value_outright() {
    let mut first = Mutex::new(1);
    let last = first.clone();
    assert_eq!(first.get_mut(), None);
    assert_eq!(first.into_inner(), None);
    let mut last = last;
    assert_eq!(last.get_mut(), Some(&mut 1));
    assert_eq!(last.into_inner(), Some(1));
}

#[test]
fn a_clone_of_a_held_mutex_waits_with_the_others() {
    let mut scheduler = Scheduler::new();
    let refused = scheduler.block_on(async |task| {
        let mutex = Mutex::new(());
        let other = mutex.clone();
        let held = mutex.lock(task).await?;
        assert!(other.is_locked() && other.try_lock(task).is_none());
        let own = other.lock(task).await; // is one lock with the first: it would wait for itself
        drop(held);
        assert!(!other.is_locked());
        Ok(own.is_err_and(|stop| stop.into_error().is::<WouldDeadlock>()))
    });
    assert_eq!(refused, Ok(true));
}

#[test]
fn a_panic_releases_it() {
    let mut scheduler = Scheduler::new();
    let mutex = Rc::new(Mutex::new(1));
    let held = Rc::clone(&mutex);
    let clumsy = scheduler.spawn("clumsy", async move |task| {
        let mut guard = held.lock(task).await?;
        *guard = 2;
        task.yield_now().await?;
        panic!("oh");
        #[expect(unreachable_code, reason = "it fixes the type")]
        Ok(())
    });
    let next = scheduler.spawn("next", async move |task| Ok(*mutex.lock(task).await?));
    assert_eq!(scheduler.run(), Ok(()));
    assert!(matches!(clumsy.result(), Some(Err(JoinError::Panicked(_)))));
    assert_eq!(next.result(), Some(Ok(2)));
}

/// The error with which a lock was refused.
fn refusal(stop: Stop) -> WouldDeadlock {
    let Stop::Failed(error) = stop else {
        panic!("it fails: {stop:?}")
    };
    *error.downcast().expect("it would deadlock")
}

#[test]
fn a_task_cannot_lock_twice() {
    let refused = Scheduler::new().block_on(async |task| {
        let mutex = Mutex::new(());
        let _guard = mutex.lock(task).await?;
        let refused = mutex.lock(task).await.map(drop);
        Ok((task.id(), refusal(refused.expect_err("it has it already"))))
    });
    let (id, WouldDeadlock(cycle)) = refused.expect("the task goes on");
    let [only] = &cycle.tasks[..] else {
        panic!("a cycle of one: {cycle}")
    };
    assert_eq!((only.id, only.owner, only.kind), (id, Some(id), "lock"));
}

#[test]
fn locks_that_close_a_cycle_are_refused_with_its_drawing() {
    let (mut scheduler, refused) = (Scheduler::new(), Rc::new(RefCell::new(Vec::new())));
    let made_at = line!() + 1;
    let forks = [(); 3].map(|()| Rc::new(Mutex::new(())));
    for (seat, name) in ["Ada", "Bob", "Cy"].into_iter().enumerate() {
        let (left, right) = (Rc::clone(&forks[seat]), Rc::clone(&forks[(seat + 1) % 3]));
        let refused = Rc::clone(&refused);
        scheduler.spawn(name, async move |task| {
            let left = left.lock(task).await?;
            task.yield_now().await?;
            match right.lock(task).await {
                Ok(_both) => task.yield_now().await,
                Err(stop) => {
                    drop(left); // the others go on
                    refused.borrow_mut().push(refusal(stop));
                    Ok(())
                }
            }
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    let refused = refused.take();
    let [WouldDeadlock(cycle)] = &refused[..] else {
        panic!("the last lock closes the cycle: {refused:?}")
    };
    let reported = cycle.to_string();
    assert!(
        reported.ends_with("cycle: \"Cy\" -> \"Ada\" -> \"Bob\" -> \"Cy\""),
        "{reported}"
    );
    let named = format!("waits (lock) for mutex made at {}:{made_at}:", file!());
    assert!(reported.contains(&named), "{reported}");
}

type Handle = Rc<RefCell<Option<JoinHandle<()>>>>;

#[test]
fn a_lock_and_a_join_close_a_cycle_together() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (mutex, handle) = (Rc::new(Mutex::new(())), Handle::default());
    let (held, child, noting) = (Rc::clone(&mutex), Rc::clone(&handle), trace.clone());
    scheduler.spawn("parent", async move |task| {
        let _guard = held.lock(task).await?;
        let child = child.take().expect("it was spawned before");
        noting.note(format_args!(
            "parent: {:?}",
            task.join(&child).await?.is_ok()
        ));
        Ok(())
    });
    let (noting, locked) = (trace.clone(), Rc::clone(&mutex));
    let child = scheduler.spawn("child", async move |task| {
        let stop = locked
            .lock(task)
            .await
            .map(drop)
            .expect_err("the parent waits for it");
        noting.note(format_args!("child: {} tasks", refusal(stop).0.tasks.len()));
        Ok(())
    });
    handle.replace(Some(child));
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["child: 2 tasks", "parent: true"]);
}

#[test]
fn a_join_of_the_one_who_waits_for_the_lock_is_refused() {
    let refused = Scheduler::new().block_on(async |task| {
        let mutex = Rc::new(Mutex::new(()));
        let _guard = mutex.lock(task).await?;
        let wanted = Rc::clone(&mutex);
        let child = task.spawn("child", async move |task| wanted.lock(task).await.map(drop));
        task.yield_now().await?;
        task.join(&child).await
    });
    let Ok(Err(JoinError::WouldDeadlock(cycle))) = refused else {
        panic!("it would never end: {refused:?}")
    };
    assert_eq!(cycle.tasks.len(), 2);
}

#[test]
fn a_deadlock_names_the_owner_of_a_lock() {
    let mut scheduler = Scheduler::new();
    let mutex = Rc::new(Mutex::new(()));
    let held = Rc::clone(&mutex);
    let holder = scheduler.spawn("holder", async move |task| {
        let _guard = held.lock(task).await?;
        task.park().await
    });
    scheduler.spawn("waits", async move |task| mutex.lock(task).await.map(drop));
    let deadlock = scheduler.run().expect_err("nobody wakes the holder");
    let owners: Vec<_> = deadlock
        .tasks
        .iter()
        .map(|task| (task.kind, task.owner))
        .collect();
    assert_eq!(owners, [("park", None), ("lock", Some(holder.id()))]);
    let listed = scheduler.tasks()[1].waits_on.clone().expect("it waits");
    assert!(listed.starts_with("lock mutex made at "), "{listed}");
}

/// No task has a lock for long, whoever comes late: it waits for those before it, and for nobody
/// else.
#[test]
fn a_greedy_task_cannot_keep_the_others_out() {
    async fn visit(task: &mut Task<'_>, mutex: &Mutex<u32>) -> Result<(), Stop> {
        let mut visits = mutex.lock(task).await?;
        *visits += 1;
        task.sleep(std::time::Duration::from_secs(1)).await
    }
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let mutex = Rc::new(Mutex::new(0));
    let greedy = Rc::clone(&mutex);
    scheduler.spawn_daemon("greedy", async move |task| {
        loop {
            visit(task, &greedy).await?;
        }
    });
    let modest = scheduler.spawn("modest", async move |task| {
        visit(task, &mutex).await?;
        visit(task, &mutex).await?;
        Ok(*mutex.lock(task).await?)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(modest.result(), Some(Ok(5)), "they take turns");
}

#[test]
fn tasks_of_two_schedulers_may_share_it_and_have_no_cycle_though_their_ids_are_alike() {
    let (mut here, mut there) = (Scheduler::new(), Scheduler::new());
    let mutex = Rc::new(Mutex::new(0));
    let held = Rc::clone(&mutex);
    let holder = here.spawn("holder", async move |task| {
        let _guard = held.lock(task).await?;
        task.park().await
    });
    assert_eq!(here.run_until_idle(), Step::Idle(None));
    let wanted = Rc::clone(&mutex);
    let wants = there.spawn("wants", async move |task| Ok(*wanted.lock(task).await?));
    assert_eq!(
        wants.id(),
        holder.id(),
        "each is the first of its scheduler"
    );
    assert_eq!(
        there.run_until_idle(),
        Step::Idle(None),
        "it waits, as anybody"
    );
    let deadlock = there.run().expect_err("nobody here can release it");
    assert_eq!(
        (deadlock.tasks[0].kind, deadlock.tasks[0].owner),
        ("lock", None)
    );

    let id = holder.id();
    here.spawn("killer", async move |task| task.kill(id).await);
    assert_eq!(here.run(), Ok(()));
    assert_eq!(there.run(), Ok(()), "its release wakes across schedulers");
    assert_eq!(wants.result(), Some(Ok(0)));
}
