//! A scheduler on each of several threads, and what becomes of the others when one ends.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use scheduler::{CoreError, Cores, Gone, JoinError, RunError, Stop};

/// What the cores note down, sorted: between two of them nothing is ordered.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, note: impl Into<String>) {
        self.0.lock().unwrap().push(note.into());
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) {
        let mut notes = self.0.lock().unwrap();
        notes.sort();
        assert_eq!(*notes, expected);
    }
}

#[test]
fn the_values_come_in_the_order_of_the_cores() {
    let values = Cores::new(4).run(async |core, task| {
        for _ in 0..10 * (4 - core.index()) {
            task.yield_now().await?; // the first ends last
        }
        Ok((
            core.index(),
            std::thread::current().name().map(String::from),
        ))
    });
    let here = std::thread::current().name().map(String::from);
    let named = |core| Some(format!("core {core}"));
    let expected = [(0, here), (1, named(1)), (2, named(2)), (3, named(3))];
    assert_eq!(values, Ok(expected.to_vec()));
}

#[test]
fn the_first_core_is_the_thread_that_runs_them() {
    let here = std::thread::current().id();
    let threads = Cores::new(2).run(async |_, _| Ok(std::thread::current().id()));
    let threads = threads.expect("both return");
    assert_eq!(threads[0], here);
    assert_ne!(threads[1], here);
}

#[test]
fn cores_run_inside_of_a_task_of_another_scheduler() {
    let mut outer = scheduler::Scheduler::new();
    let sum = outer.block_on(async |task| {
        task.yield_now().await?;
        let inner = Cores::new(2).run(async |core, task| {
            task.sleep(Duration::from_millis(1)).await?;
            Ok(core.index())
        })?;
        task.yield_now().await?; // this thread's scheduler is the outer one again
        scheduler::sleep(Duration::from_millis(1)).await;
        Ok(inner.iter().sum::<usize>())
    });
    assert_eq!(sum, Ok(1));
}

#[test]
fn a_core_has_a_clock_without_a_task_at_hand() {
    let slept = Cores::new(2).run(async |_, _| {
        let start = scheduler::now();
        scheduler::sleep(Duration::from_millis(1)).await;
        Ok(scheduler::now() > start)
    });
    assert_eq!(slept, Ok(vec![true; 2]));
}

#[test]
fn a_core_whose_body_has_ended_serves_the_others() {
    let sums = Cores::new(3).run(async |core, task| {
        let mut sum = 0;
        if core.index() == 0 {
            for number in 0..300 {
                let remote = &core.remotes()[1 + number % 2];
                let doubled = remote.spawn("double", async move |_| Ok(number * 2));
                let doubled = doubled.map_err(Gone::without_body)?;
                sum += task.wait(doubled).await??;
            }
        }
        Ok(sum)
    });
    assert_eq!(sums, Ok(vec![(0..300).sum::<usize>() * 2, 0, 0]));
}

/// The first error, by whatever it is, cancels the others: bodies, what they spawned, and what they
/// were sent. All of it cleans up.
#[track_caller]
fn check_failure(
    expected: &RunError,
    fail: impl Fn() -> Result<(), Stop> + Clone + Send + 'static,
) {
    let notes = Notes::default();
    let noted = notes.clone();
    let run = Cores::new(3).run(async move |core, task| {
        let index = core.index();
        let notes = noted.clone();
        let ends = async move |task: &mut scheduler::Task<'_>, name: String| {
            let ended = task.park().await;
            task.yield_now().await?; // cleanup is not interrupted
            notes.note(format!("{name}: {:?}", ended));
            ended
        };
        if index == 2 {
            // When everybody else waits, this one fails.
            for remote in &core.remotes()[..2] {
                let sent = ends.clone();
                let spawned =
                    remote.spawn("sent", async move |task| sent(task, "sent".into()).await);
                drop(spawned.map_err(Gone::without_body)?);
                let seen = remote.spawn("sees", async |task| {
                    while task.tasks().len() < 5 {
                        task.yield_now().await?; // the body, its child, in a scope, sent, and this
                    }
                    task.yield_now().await?; // those that are new have their first turn
                    task.yield_now().await
                });
                task.wait(seen.map_err(Gone::without_body)?).await??;
            }
            task.yield_now().await?;
            return fail();
        }
        let child = ends.clone();
        let name = format!("child of {index}");
        task.spawn("child", async move |task| child(task, name).await);
        let in_scope = ends.clone();
        let name = format!("in scope of {index}");
        let ended = task
            .scope(async |scope| {
                scope.spawn("in scope", async move |task| in_scope(task, name).await);
                scope.park().await
            })
            .await;
        noted.note(format!("body of {index}: {ended:?}"));
        ended
    });
    let error = run.expect_err("the last core fails");
    assert_eq!((error.core, &error.error), (2, expected));
    notes.check(&[
        "body of 0: Err(Cancelled)",
        "body of 1: Err(Cancelled)",
        "child of 0: Err(Cancelled)",
        "child of 1: Err(Cancelled)",
        "in scope of 0: Err(Cancelled)",
        "in scope of 1: Err(Cancelled)",
        "sent: Err(Cancelled)",
        "sent: Err(Cancelled)",
    ]);
}

#[test]
fn an_error_on_one_core_cancels_the_others_which_clean_up() {
    let failed = JoinError::Failed("out of luck".into());
    check_failure(&RunError::Task(failed), || Err(Stop::failed("out of luck")));
}

#[test]
fn a_panic_on_one_core_is_its_error() {
    let panicked = Cores::new(1).run(async |_, _| -> Result<(), _> { panic!("oh no") });
    let expected = panicked.expect_err("the same").error;
    check_failure(&expected, || panic!("oh no"));
}

#[test]
fn what_others_let_out_after_the_first_error_is_dropped() {
    let error = Cores::new(3).run(async |core, task| match core.index() {
        1 => Err::<(), _>(Stop::failed("the first")),
        0 => {
            let _stopped = task.park().await;
            Err(Stop::failed("as it was cancelled"))
        }
        _ => {
            let _stopped = task.park().await;
            panic!("as it was cancelled")
        }
    });
    let error = error.expect_err("all fail").to_string();
    assert_eq!(error, "core 1: the task failed: the first");
}

#[test]
fn an_error_of_another_task_ends_nothing_else() {
    let values = Cores::new(2).run(async |core, task| {
        let remote = &core.remotes()[1 - core.index()];
        let clumsy = remote.spawn("clumsy", async |_| -> Result<(), _> { panic!("oh no") });
        let joined = task.wait(clumsy.map_err(Gone::without_body)?).await?;
        Ok(joined.is_err_and(|error| matches!(error, JoinError::Panicked(_))))
    });
    assert_eq!(values, Ok(vec![true, true]));
}

#[test]
fn what_is_sent_after_the_end_began_is_cancelled_at_its_first_request() {
    let notes = Notes::default();
    let noted = notes.clone();
    let (begun, begins) = async_channel::unbounded();
    let values = Cores::new(2).run(async move |core, task| {
        if core.index() == 1 {
            begun.send(()).await?;
            assert!(matches!(task.park().await, Err(Stop::Cancelled)));
            while task.tasks().len() == 1 {
                task.yield_now().await?; // until the late one has come
            }
            return Ok(());
        }
        task.wait(begins.recv()).await??;
        core.cancel_all();
        core.cancel_all(); // does nothing more
        assert!(matches!(task.park().await, Err(Stop::Cancelled)));
        let late = noted.clone();
        let sent = core.remotes()[1].spawn("late", async move |task| {
            late.note("it begins");
            let stopped = task.park().await;
            task.yield_now().await?;
            late.note(format!("{stopped:?}"));
            stopped
        });
        let ended = task.wait(sent.map_err(Gone::without_body)?).await?;
        assert_eq!(ended, Err(JoinError::Cancelled));
        Ok(()) // a body that ends well ends well
    });
    assert_eq!(values, Ok(vec![(), ()]));
    notes.check(&["Err(Cancelled)", "it begins"]);
}

#[test]
fn a_deadlock_that_is_left_is_reported() {
    let error = Cores::new(2).run(async |core, task| {
        if core.index() == 1 {
            task.spawn("stuck", async |task| task.park().await);
        }
        Ok(())
    });
    let Err(CoreError { core: 1, error }) = error else {
        panic!("core 1 is stuck: {error:?}");
    };
    assert!(
        error.to_string().contains("\"stuck\" waits (park)"),
        "{error}"
    );
}

#[test]
fn a_deadlock_cancels_the_others_too() {
    let notes = Notes::default();
    let noted = notes.clone();
    let (stuck_holds, waited_for) = async_channel::unbounded::<()>();
    let error = Cores::new(2).run(async move |core, task| {
        let (sender, receiver) = (stuck_holds.clone(), waited_for.clone());
        if core.index() == 1 {
            task.spawn("stuck", async move |task| {
                let _held = sender; // until the scheduler is dropped, after its deadlock
                task.park().await
            });
        } else {
            let notes = noted.clone();
            drop(sender);
            task.spawn("waits", async move |task| {
                let ended = task.wait(receiver.recv()).await;
                notes.note(format!("{ended:?}"));
                Ok(())
            });
            task.yield_now().await?; // it has begun to wait
        }
        Ok(())
    });
    assert_eq!(error.expect_err("core 1 is stuck").core, 1);
    notes.check(&["Err(Cancelled)"]);
}

#[test]
fn a_kept_core_keeps_all_until_it_is_gone() {
    let (sender, receiver) = mpsc::channel();
    let outside = std::thread::spawn(move || {
        let core: scheduler::Core = receiver.recv().unwrap();
        let late = core.remotes()[0].spawn("late", async |_| Ok(42));
        drop(core);
        futures_lite::future::block_on(late.expect("it serves"))
    });
    let run = Cores::new(2).run(async move |core, _| {
        if core.index() == 0 {
            sender.send(core).unwrap();
        }
        Ok(())
    });
    assert_eq!(run, Ok(vec![(), ()]));
    assert_eq!(outside.join().unwrap(), Ok(42));
}
