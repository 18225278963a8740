//! Joins that close a cycle are refused with a report of it.

use std::{cell::RefCell, future::poll_fn, panic::Location, rc::Rc, task::Poll, time::Duration};

use scheduler::{Clock, Deadlock, Event, JoinError, JoinHandle, Scheduler, Step, Task, Wait};

type Handles = Rc<RefCell<Vec<Rc<JoinHandle<()>>>>>;

/// Tasks in a ring, each of which joins the one after it: what was refused, and the handles.
#[derive(Clone, Default)]
struct Ring {
    refused: Rc<RefCell<Vec<Deadlock>>>,
    handles: Handles,
}

impl Ring {
    fn run(names: &[&'static str]) -> Self {
        let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
        let ring = Self::default();
        for (place, name) in names.iter().enumerate() {
            let (shared, next) = (ring.clone(), (place + 1) % names.len());
            let task = scheduler.spawn(*name, async move |task| {
                let next = Rc::clone(&shared.handles.borrow()[next]);
                if let Err(JoinError::WouldDeadlock(cycle)) = task.join(&next).await? {
                    shared.refused.borrow_mut().push(cycle);
                }
                Ok(())
            });
            ring.handles.borrow_mut().push(Rc::new(task));
        }
        assert_eq!(scheduler.run(), Ok(()));
        assert!(ring.handles.borrow().iter().all(|task| task.is_finished()));
        ring
    }

    /// Takes the one refusal that there was.
    #[track_caller]
    fn refusal(&self) -> Deadlock {
        let refused = self.refused.take();
        let [cycle] = &refused[..] else {
            panic!("one join closes the cycle: {refused:?}")
        };
        cycle.clone()
    }
}

#[test]
fn the_join_that_closes_a_cycle_is_refused_and_all_end() {
    let cycle = Ring::run(&["eager", "lazy", "late"]).refusal();
    let names: Vec<&str> = cycle.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(
        names,
        ["late", "eager", "lazy"],
        "from the one that is refused"
    );
    for (task, next) in [(0, 1), (1, 2), (2, 0)] {
        let (task, next) = (&cycle.tasks[task], &cycle.tasks[next]);
        assert_eq!(task.kind, "join");
        assert_eq!((&task.object, task.owner), (&next.name, Some(next.id)));
        assert_eq!(task.location.map(Location::file), Some(file!()));
    }
}

#[test]
fn the_report_is_drawn() {
    let report = Ring::run(&["eager", "lazy"]).refusal().to_string();
    let place = report
        .split(", at ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let place = place.expect("each task is reported with its place");
    assert_eq!(
        report,
        format!(
            "deadlock: 2 tasks wait, and nothing is left to wake them\n  \
             #1 \"lazy\" waits to join #0 \"eager\", at {place}\n  \
             #0 \"eager\" waits to join #1 \"lazy\", at {place}\n  \
             cycle: \"lazy\" -> \"eager\" -> \"lazy\""
        )
    );
}

#[test]
fn a_task_cannot_join_itself() {
    let ring = Ring::run(&["narcissus"]);
    let cycle = ring.refusal();
    let id = ring.handles.borrow()[0].id();
    let [only] = &cycle.tasks[..] else {
        panic!("a cycle of one")
    };
    assert_eq!((only.id, only.owner), (id, Some(id)));
}

#[test]
fn a_refused_task_may_go_on_and_the_others_are_woken_by_its_end() {
    async fn waits(task: &mut Task<'_>, cell: &Slot) -> Result<u32, scheduler::Stop> {
        let other = cell
            .borrow()
            .clone()
            .expect("it is spawned before anybody runs");
        match task.join(&other).await? {
            Err(JoinError::WouldDeadlock(_)) => Ok(1),
            joined => Ok(joined? + 1),
        }
    }
    type Slot = Rc<RefCell<Option<Rc<JoinHandle<u32>>>>>;
    let (mut scheduler, first, second) = (Scheduler::new(), Slot::default(), Slot::default());
    for (mine, other) in [(&first, &second), (&second, &first)] {
        let other = Rc::clone(other);
        let task = scheduler.spawn("waits", async move |task| waits(task, &other).await);
        mine.replace(Some(Rc::new(task)));
    }
    assert_eq!(scheduler.run(), Ok(()));
    let result = |slot: &Slot| slot.borrow().as_ref().and_then(|handle| handle.result());
    assert_eq!(
        result(&first),
        Some(Ok(2)),
        "it had the value of the second"
    );
    assert_eq!(
        result(&second),
        Some(Err(JoinError::Taken)),
        "so that is taken"
    );
}

/// Layers of two tasks that each wait for both of the layer below: there are 2^40 ways down.
#[test]
fn a_check_passes_each_task_once_however_many_ways_lead_to_it() {
    let mut scheduler = Scheduler::new();
    let bottom = scheduler.spawn("bottom", async |task| task.park().await);
    let id = bottom.id();
    let mut layer = vec![Rc::new(bottom)];
    for _ in 0..40 {
        let spawned = (0..2).map(|_| {
            let below = layer.clone();
            Rc::new(scheduler.spawn("between", async move |task| {
                task.wait_all(below.iter().map(|task| Wait::join(task)))
                    .await?;
                Ok(())
            }))
        });
        layer = spawned.collect();
    }
    let top = layer.remove(0);
    let joined = scheduler.spawn("joined", async move |task| {
        task.yield_now().await?; // somebody joins it first, so it has to check
        Ok(task.join(&top).await??)
    });
    scheduler.spawn("joins", async move |task| Ok(task.join(&joined).await??));
    scheduler.spawn("killer", async move |task| {
        for _ in 0..3 {
            task.yield_now().await?;
        }
        task.kill(id).await
    });
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn a_wait_for_several_things_is_described_by_all_of_them_and_the_kind_of_the_first() {
    let mut scheduler = Scheduler::new();
    let parked = scheduler.spawn("parked", async |task| task.park().await);
    let never = Event::new();
    scheduler.spawn("several", async move |task| {
        task.wait_all([Wait::event(&never), Wait::join(&parked).map(drop)])
            .await?;
        Ok(())
    });
    let deadlock = scheduler.run().expect_err("nothing of it happens");
    let [parked, several] = &deadlock.tasks[..] else {
        panic!("two are left: {deadlock}")
    };
    assert_eq!((several.kind, several.owner), ("event", Some(parked.id)));
    let reported = several.to_string();
    assert!(
        reported.contains("\"several\" waits for all of event event made at "),
        "{reported}"
    );
    assert!(reported.contains(", join parked, at "), "{reported}");
    let listed = scheduler.tasks()[1].waits_on.clone();
    assert_eq!(listed, Some(several.object.clone()));
}

/// The waker was lent; the next one to whom it is lent has nobody who could wake it.
#[test]
fn a_waker_that_a_killed_task_left_behind_hides_no_deadlock() {
    let mut scheduler = Scheduler::new();
    let kept = Rc::new(RefCell::new(None));
    let keeping = Rc::clone(&kept);
    let victim = scheduler.spawn("victim", async move |task| {
        let killed = task.park().await;
        let keep = poll_fn(|cx| {
            keeping.replace(Some(cx.waker().clone()));
            Poll::<()>::Pending
        });
        task.wait(keep).await?; // it ignores the kill, and is dropped
        killed
    });
    let id = victim.id();
    scheduler.spawn("killer", async move |task| {
        task.yield_now().await?;
        task.kill(id).await
    });
    scheduler.spawn("stuck", async |task| {
        for _ in 0..4 {
            task.yield_now().await?;
        }
        task.park().await
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    assert!(kept.borrow().is_some());
    let reported = scheduler.tick(Some(Duration::ZERO));
    let deadlock = reported.expect_err("nobody can wake it");
    assert_eq!(deadlock.tasks[0].name, "stuck");
}
