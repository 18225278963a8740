//! An interruption of each task after each turn of a program: nothing leaks, everybody else
//! finishes.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use scheduler::{
    Clock, JoinError, JoinHandle, Observer, RunError, Scheduler, Stop, Task, TaskId, Waiter,
};

use crate::counted::Ledger;

mod programs;

use programs::PROGRAMS;

const KINDS: [&str; 3] = ["cancel", "throw", "kill"];

/// The state that the observer, the interrupter and the test share.
#[derive(Default)]
struct Shared {
    /// The tasks of the program, in the order of their spawning; the interrupter is none.
    tasks: RefCell<Vec<TaskId>>,
    turns_left: Cell<Option<u32>>,
    interrupter: OnceCell<Waiter>,
}

impl Shared {
    fn wake_if_it_is_time(&self) {
        if self.turns_left.get() == Some(0) {
            self.turns_left.set(None);
            let interrupter = self.interrupter.get();
            interrupter.expect("it parks before the program").wake();
        }
    }
}

/// Counts turns, and wakes the interrupter when `turns_left` is used up.
struct Alarm(Rc<Shared>);

impl Observer for Alarm {
    fn spawned(&mut self, _: Instant, task: TaskId, _: &str, _: Option<TaskId>) {
        if self.0.turns_left.get().is_some() {
            self.0.tasks.borrow_mut().push(task);
        }
    }

    fn resumed(&mut self, _: Instant, _: TaskId) {
        if let Some(left @ 1..) = self.0.turns_left.get() {
            self.0.turns_left.set(Some(left - 1));
            self.0.wake_if_it_is_time();
        }
    }
}

async fn interrupt(
    task: &mut Task<'_>,
    shared: &Shared,
    kind: &str,
    victim: usize,
) -> Result<(), Stop> {
    let set = shared.interrupter.set(task.waiter());
    set.expect("there is one interrupter");
    task.park().await?;
    let victim = shared.tasks.borrow().get(victim).copied();
    let Some(victim) = victim else { return Ok(()) }; // it is not born yet
    match kind {
        "cancel" => task.cancel(victim).await.map(drop),
        "throw" => task.throw(victim, "thrown").await.map(drop),
        _ => task.kill(victim).await.map(drop),
    }
}

/// The outcome of a run.
struct Ran {
    tasks: usize,
    /// The program was over before the interruption.
    is_over: bool,
}

/// Runs a program, interrupts one of its tasks after `turns` turns, and runs on.
#[track_caller]
fn interrupt_after(program: usize, kind: &'static str, victim: usize, turns: u32) -> Ran {
    let reported = format!("{kind} of task {victim} of program {program} after {turns} turns");
    let (ledger, shared) = (Ledger::new(), Rc::new(Shared::default()));
    let builder = Scheduler::builder().clock(Clock::virtual_time());
    let mut scheduler = builder.observer(Alarm(Rc::clone(&shared))).build();
    let sharing = Rc::clone(&shared);
    scheduler.spawn_daemon("interrupter", async move |task| {
        interrupt(task, &sharing, kind, victim).await
    });
    assert_eq!(settle(&mut scheduler), Ok(()));

    shared.turns_left.set(Some(turns));
    let handles = PROGRAMS[program](&scheduler, &ledger);
    shared.wake_if_it_is_time();
    assert_eq!(scheduler.run(), Ok(()), "{reported}");
    let is_over = shared.turns_left.take().is_some();
    let victim = shared.tasks.borrow().get(victim).copied();
    check_ends(&handles, victim, &reported);
    assert_eq!(settle(&mut scheduler), Ok(()));
    assert_eq!(scheduler.tasks().len(), usize::from(is_over), "{reported}");
    ledger.check_all_dropped(&reported);
    let tasks = shared.tasks.borrow().len();
    Ran { tasks, is_over }
}

/// Lets the interrupter run until it waits or ends. A daemon alone has no turns.
fn settle(scheduler: &mut Scheduler) -> Result<(), RunError> {
    scheduler.block_on(async |task| task.sleep(Duration::from_secs(1)).await)
}

/// Everybody but the victim returned.
#[track_caller]
fn check_ends(handles: &[JoinHandle<()>], victim: Option<TaskId>, reported: &str) {
    for handle in handles {
        let result = handle.result().unwrap_or(Err(JoinError::Taken));
        let is_victim = Some(handle.id()) == victim;
        assert!(
            is_victim || result == Ok(()),
            "{reported}: {handle:?}: {result:?}"
        );
    }
}

#[test]
fn an_interruption_after_any_turn_leaves_nothing_behind_and_the_others_finish() {
    let mut runs = 0;
    for program in 0..PROGRAMS.len() {
        let undisturbed = interrupt_after(program, "kill", usize::MAX, u32::MAX);
        for kind in KINDS {
            for victim in 0..undisturbed.tasks {
                runs += (0..)
                    .take_while(|turns| !interrupt_after(program, kind, victim, *turns).is_over)
                    .count();
            }
        }
    }
    assert!(runs > 500, "{runs} interruptions");
}
