//! Seeing a run: what an observer is reported, and what a recorder draws.

use std::{
    cell::RefCell,
    panic::Location,
    rc::Rc,
    time::{Duration, Instant},
};

use scheduler::{Clock, Ending, Observer, Recorder, Scheduler, TaskId};

mod chrome;
mod observers;
mod pictures;

/// An observer that writes down all that it is reported, with the time since the first event.
#[derive(Clone, Default)]
struct Notes(Rc<RefCell<Noted>>);

#[derive(Default)]
struct Noted {
    begin: Option<Instant>,
    lines: Vec<String>,
}

impl Notes {
    fn note(&self, at: Instant, task: TaskId, what: &str) {
        let mut noted = self.0.borrow_mut();
        let begin = *noted.begin.get_or_insert(at);
        let passed = (at - begin).as_millis();
        noted.lines.push(format!("{passed} {task} {what}"));
    }

    fn lines(&self) -> Vec<String> {
        self.0.borrow().lines.clone()
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) {
        assert_eq!(self.lines(), expected);
    }
}

fn by(task: Option<TaskId>) -> String {
    task.map_or_else(String::new, |task| format!(" by {task}"))
}

impl Observer for Notes {
    fn spawned(&mut self, at: Instant, task: TaskId, name: &str, parent: Option<TaskId>) {
        self.note(at, task, &format!("spawned {name}{}", by(parent)));
    }

    fn resumed(&mut self, at: Instant, task: TaskId) {
        self.note(at, task, "resumed");
    }

    fn suspended(
        &mut self,
        at: Instant,
        task: TaskId,
        request: &'static str,
        location: Option<&'static Location<'static>>,
    ) {
        let here = location.is_some_and(|location| location.file().starts_with("tests/"));
        let nowhere = if here { "" } else { " nowhere" };
        self.note(at, task, &format!("suspended {request}{nowhere}"));
    }

    fn woken(&mut self, at: Instant, task: TaskId, waker: Option<TaskId>) {
        self.note(at, task, &format!("woken{}", by(waker)));
    }

    fn ended(&mut self, at: Instant, task: TaskId, how: Ending) {
        self.note(at, task, &format!("ended {how:?}"));
    }

    fn ignored_kill(&mut self, at: Instant, task: TaskId) {
        self.note(at, task, "ignored its kill");
    }
}

/// A scheduler in virtual time that is observed.
fn observed(observer: impl Observer + 'static) -> Scheduler {
    Scheduler::builder()
        .clock(Clock::virtual_time())
        .observer(observer)
        .build()
}

/// Runs, in virtual time, tasks that end in every way after every kind of wait that there is.
fn run_all_sorts(observer: impl Observer + 'static) {
    let mut scheduler = observed(observer);
    scheduler.spawn("main", async |task| {
        let sleeper = task.spawn("sleeper", async |task| {
            task.sleep(Duration::from_millis(3)).await?;
            task.yield_now().await?;
            Ok("slept".to_owned())
        });
        let parked = task.spawn("parked", async |task| task.park().await);
        let cancelled = task.spawn("cancelled", async |task| task.park().await);
        let killed = task.spawn("killed", async |task| {
            task.wait(std::future::pending::<()>()).await
        });
        task.spawn("fails", async |_| {
            "x".parse::<u8>().map(drop).map_err(Into::into)
        });
        task.spawn("returns", async |task| Ok(task.waiter()));
        task.spawn_daemon("daemon", async |task| {
            loop {
                futures_lite::future::yield_now().await;
                task.sleep(Duration::from_millis(1)).await?;
            }
        });
        task.yield_now().await?;
        task.cancel(cancelled.id()).await?;
        task.kill(killed.id()).await?;
        task.throw(parked.id(), "wake up").await?;
        let _ = task.join(&sleeper).await?;
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
}

/// Records three hundred tasks that sleep, yield and join in virtual time.
fn record_three_hundred() -> Recorder {
    let recorder = Recorder::new();
    let mut scheduler = observed(recorder.clone());
    let mut before = None;
    for number in 0..300 {
        let joined = before.take();
        before = Some(
            scheduler.spawn(format!("worker {number}"), async move |task| {
                task.yield_now().await?;
                task.sleep(Duration::from_micros(number % 17)).await?;
                match joined {
                    Some(joined) if number % 3 == 0 => task.join(&joined).await??,
                    _ => {}
                }
                Ok(())
            }),
        );
    }
    assert_eq!(scheduler.run(), Ok(()));
    recorder
}

#[test]
fn tasks_tell_their_turns_and_how_long_they_were_busy_under_an_observer() {
    struct Idle;
    impl Observer for Idle {}
    for observed in [true, false] {
        let mut builder = Scheduler::builder();
        if observed {
            builder = builder.observer(Idle);
        }
        let mut scheduler = builder.build();
        scheduler.spawn("parked", async |task| {
            task.yield_now().await?;
            task.park().await
        });
        assert!(matches!(
            scheduler.run_until_idle(),
            scheduler::Step::Idle(None)
        ));
        let [parked] = &scheduler.tasks()[..] else {
            panic!("there is one task")
        };
        assert_eq!(
            (parked.switches, parked.state),
            (2, scheduler::TaskState::Waiting)
        );
        assert_eq!(parked.waits_on.as_deref(), Some("park a wake"));
        assert_eq!(parked.busy > Duration::ZERO, observed);
    }
}
