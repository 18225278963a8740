//! The reports to an observer, event by event; and observers that misbehave.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use scheduler::{Ending, JoinError, JoinHandle, Observer, Scheduler, TaskId, Waiter};

use super::{Notes, observed, run_all_sorts};

#[test]
fn every_event_is_reported_in_order_and_by_whom() {
    let notes = Notes::default();
    let mut scheduler = observed(notes.clone());
    scheduler.spawn("main", async |task| {
        let child = task.spawn("child", async |task| {
            task.sleep(Duration::from_millis(20)).await?;
            Ok(1)
        });
        task.yield_now().await?;
        task.join(&child).await??;
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    notes.check(&[
        "0 #0 spawned main",
        "0 #0 resumed",
        "0 #1 spawned child by #0",
        "0 #0 suspended yield",
        "0 #1 resumed",
        "0 #1 suspended sleep",
        "0 #0 resumed", // after a yield nobody need wake it
        "0 #0 suspended join",
        "20 #1 woken", // by the clock
        "20 #1 resumed",
        "20 #1 ended Returned",
        "20 #0 woken by #1",
        "20 #0 resumed",
        "20 #0 ended Returned",
    ]);
}

#[test]
fn interruptions_and_ends_are_reported() {
    let notes = Notes::default();
    let mut scheduler = observed(notes.clone());
    let stubborn = scheduler.spawn("stubborn", async |task| {
        while task.park().await.is_err() {}
        Ok(())
    });
    let (unborn, clumsy) = (
        scheduler.spawn("unborn", async |_| Ok(())),
        scheduler.spawn("clumsy", async |task| -> Result<(), _> {
            task.park().await?;
            Ok(())
        }),
    );
    let ids = [stubborn.id(), unborn.id(), clumsy.id()];
    scheduler.spawn_daemon("killer", async move |task| {
        let [stubborn, unborn, clumsy] = ids;
        assert!(task.kill(stubborn).await?);
        assert!(!task.kill(unborn).await?);
        assert!(task.cancel(clumsy).await?);
        panic!("its work is done");
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(stubborn.result(), Some(Err(JoinError::Killed)));
    notes.check(&[
        "0 #0 spawned stubborn",
        "0 #1 spawned unborn",
        "0 #2 spawned clumsy",
        "0 #3 spawned killer",
        "0 #0 resumed",
        "0 #0 suspended park",
        "0 #1 resumed",
        "0 #1 ended Returned",
        "0 #2 resumed",
        "0 #2 suspended park",
        "0 #3 resumed",
        "0 #0 woken by #3",
        "0 #2 woken by #3",
        "0 #3 ended Panicked",
        "0 #0 resumed",
        "0 #0 ignored its kill",
        "0 #0 ended Killed",
        "0 #2 resumed",
        "0 #2 ended Cancelled",
    ]);
}

#[test]
fn a_foreign_future_is_reported_without_a_place() {
    let notes = Notes::default();
    let mut scheduler = observed(notes.clone());
    scheduler.spawn("foreign", async |_| {
        futures_lite::future::yield_now().await;
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    notes.check(&[
        "0 #0 spawned foreign",
        "0 #0 resumed",
        "0 #0 suspended future nowhere",
        "0 #0 woken",
        "0 #0 resumed",
        "0 #0 ended Returned",
    ]);
}

#[test]
fn two_runs_of_one_program_are_reported_alike() {
    let (one, two) = (Notes::default(), Notes::default());
    run_all_sorts(one.clone());
    run_all_sorts(two.clone());
    assert!(one.lines().len() > 50, "{:#?}", one.lines());
    assert_eq!(one.lines(), two.lines());
}

#[test]
fn an_unobserved_run_is_the_same() {
    fn turns(scheduler: &mut Scheduler) -> usize {
        for name in ["a", "b"] {
            scheduler.spawn(name, async |task| {
                task.yield_now().await?;
                task.yield_now().await
            });
        }
        std::iter::from_fn(|| (scheduler.step() == scheduler::Step::Ran).then_some(())).count()
    }
    assert_eq!(turns(&mut Scheduler::new()), 6);
    assert_eq!(turns(&mut observed(Notes::default())), 6);
}

/// Panics at every end, and counts what it receives.
struct Clumsy(Rc<RefCell<usize>>);

impl Observer for Clumsy {
    fn resumed(&mut self, _: Instant, _: TaskId) {
        *self.0.borrow_mut() += 1;
    }

    fn suspended(
        &mut self,
        _: Instant,
        _: TaskId,
        _: &'static str,
        _: Option<&'static std::panic::Location<'static>>,
    ) {
        panic!("an observer that panics");
    }
}

#[test]
fn an_observer_that_panics_hears_no_more_and_the_tasks_go_on() {
    let reported = Rc::new(RefCell::new(0));
    let mut scheduler = observed(Clumsy(Rc::clone(&reported)));
    let tasks = ["a", "b"].map(|name| {
        scheduler.spawn(name, async |task| {
            task.yield_now().await?;
            Ok(3)
        })
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(tasks.map(|task| task.result()), [Some(Ok(3)), Some(Ok(3))]);
    assert_eq!(
        *reported.borrow(),
        1,
        "it learned of one turn, and panicked"
    );
}

type Handle = Rc<RefCell<Option<JoinHandle<&'static str>>>>;

/// Wakes a task at every turn and at every wake, and takes a result at its end.
#[derive(Clone, Default)]
struct Meddler {
    waiter: Rc<RefCell<Option<Waiter>>>,
    handle: Handle,
    taken: Rc<RefCell<Vec<&'static str>>>,
}

impl Observer for Meddler {
    fn suspended(
        &mut self,
        _: Instant,
        _: TaskId,
        _: &'static str,
        _: Option<&'static std::panic::Location<'static>>,
    ) {
        if let Some(waiter) = &*self.waiter.borrow() {
            waiter.wake();
        }
    }

    fn woken(&mut self, _: Instant, _: TaskId, _: Option<TaskId>) {
        if let Some(waiter) = &*self.waiter.borrow() {
            waiter.wake(); // once more: it has one turn all the same
        }
    }

    fn ended(&mut self, _: Instant, _: TaskId, _: Ending) {
        let result = self.handle.borrow().as_ref().and_then(JoinHandle::result);
        self.taken.borrow_mut().extend(result.and_then(Result::ok));
    }
}

#[test]
fn an_observer_may_call_into_the_scheduler() {
    let meddler = Meddler::default();
    let mut scheduler = observed(meddler.clone());
    let slot = Rc::clone(&meddler.waiter);
    let parked = scheduler.spawn("parked", async move |task| {
        slot.replace(Some(task.waiter()));
        task.park().await?; // the observer keeps a token for it
        task.park().await?;
        Ok("woken by who looks on")
    });
    meddler.handle.replace(Some(parked));
    scheduler.spawn("other", async |task| task.yield_now().await);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(*meddler.taken.borrow(), ["woken by who looks on"]);
}
