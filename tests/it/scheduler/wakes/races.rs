//! Wakes that race: with a scheduler that goes idle, with a turn that begins, with a wait that is
//! left.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
};

use scheduler::{Scheduler, Stop, Task, Unparker};

#[test]
fn an_unparker_that_wakes_and_goes_as_the_scheduler_goes_idle_is_no_deadlock() {
    let (send, unparkers) = mpsc::channel::<Unparker>();
    let waking = thread::spawn(move || unparkers.into_iter().for_each(|it| it.unpark()));
    let parks = Scheduler::new().block_on(async move |task| {
        for _ in 0..10_000 {
            send.send(task.unparker())?;
            task.park().await?;
        }
        Ok("woken each time")
    });
    assert_eq!(parks, Ok("woken each time"));
    waking.join().expect("it only wakes");
}

/// The second wake of each round may find the first one in the inbox, as the turn begins: what was
/// written between the two has to be seen in that turn, as there is no other.
#[test]
fn a_wake_as_the_turn_begins_is_not_lost() {
    const ROUNDS: u32 = 10_000;
    let (asked, answered) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (send_waker, waker) = mpsc::channel::<Waker>();
    let (asking, answering) = (Arc::clone(&asked), Arc::clone(&answered));
    let waking = thread::spawn(move || {
        let waker = waker.recv().expect("the task sends its own");
        for round in 1..=ROUNDS {
            while asking.load(Ordering::Acquire) < round {
                thread::yield_now();
            }
            waker.wake_by_ref();
            answering.store(round, Ordering::Release);
            waker.wake_by_ref();
        }
    });
    let rounds = Scheduler::new().block_on(async move |_| {
        poll_fn(|cx| Poll::Ready(send_waker.send(cx.waker().clone()))).await?;
        for round in 1..=ROUNDS {
            asked.store(round, Ordering::Release);
            poll_fn(|_| match answered.load(Ordering::Acquire) >= round {
                true => Poll::Ready(()),
                false => Poll::Pending,
            })
            .await;
        }
        Ok(ROUNDS)
    });
    assert_eq!(rounds, Ok(ROUNDS));
    waking.join().expect("it only wakes");
}

/// Gives its waker to `keeper`, and is ready when that wakes it.
async fn kept(task: &mut Task<'_>, keeper: &mpsc::Sender<Waker>) -> Result<u32, Stop> {
    let mut polls = 0;
    let future = poll_fn(|cx| {
        polls += 1;
        if polls == 1 {
            keeper.send(cx.waker().clone()).expect("somebody keeps it");
            return Poll::Pending;
        }
        Poll::Ready(())
    });
    task.wait(future).await?;
    Ok(polls)
}

#[test]
fn the_lent_waker_that_a_wait_keeps_is_its_tasks_own_from_then_on() {
    let (mut scheduler, (keeper, wakers)) = (Scheduler::new(), mpsc::channel());
    let tasks: Vec<_> = (0..3)
        .map(|_| {
            let keeper = keeper.clone();
            scheduler.spawn("waits", async move |task| kept(task, &keeper).await)
        })
        .collect();
    scheduler.run_until_idle();
    let wakers: Vec<Waker> = wakers.try_iter().collect();
    for (waker, task) in wakers.into_iter().zip(&tasks).rev() {
        waker.wake();
        scheduler.run_until_idle();
        assert_eq!(task.result(), Some(Ok(2)), "it was woken, and nobody else");
    }
}

#[test]
fn a_wait_that_forgets_its_waker_ends_in_a_deadlock_not_in_silence() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("careless", async |task| {
        let asked = poll_fn(|cx| Poll::Ready(cx.waker().clone()));
        drop(task.wait(asked).await?);
        task.park().await
    });
    let deadlock = scheduler.run().expect_err("nobody has a waker of it");
    assert_eq!(deadlock.tasks[0].kind, "park");
}
