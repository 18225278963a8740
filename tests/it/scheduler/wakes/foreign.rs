//! Futures that are no requests: real wakers, from any thread, and races with requests.

use std::{
    future::poll_fn,
    sync::mpsc,
    task::{Poll, Waker},
    thread,
};

use futures_lite::future;
use scheduler::{Scheduler, Step, Stop};

use crate::scheduler::trace::Trace;

#[test]
fn a_foreign_future_keeps_the_order() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    for name in ["a", "b"] {
        let trace = trace.clone();
        scheduler.spawn(name, async move |task| {
            for _ in 0..2 {
                trace.note(name);
                future::yield_now().await; // wakes itself while it runs
            }
            task.yield_now().await?;
            trace.note(format_args!("{name} ends"));
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["a", "b", "a", "b", "a ends", "b ends"]);
}

/// Waits once for a thread that wakes whatever it is sent.
pub(in crate::scheduler) async fn woken_by(thread: &mpsc::Sender<Waker>) {
    let mut asked = false;
    poll_fn(|cx| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        let sent = thread.send(cx.waker().clone());
        sent.expect("the thread listens");
        Poll::Pending
    })
    .await;
}

#[test]
fn a_wake_from_another_thread_ends_the_wait() {
    let (send_waker, wakers) = mpsc::channel::<Waker>();
    let waking = thread::spawn(move || wakers.into_iter().for_each(Waker::wake));
    let woken = Scheduler::new().block_on(async move |_| {
        for _ in 0..100 {
            woken_by(&send_waker).await;
        }
        Ok("woken")
    });
    assert_eq!(woken, Ok("woken"));
    waking.join().expect("it only wakes");
}

#[test]
fn a_late_wake_does_nothing_also_after_the_scheduler_is_gone() {
    let mut scheduler = Scheduler::new();
    let (send_waker, wakers) = mpsc::channel::<Waker>();
    let task = scheduler.spawn("brief", async move |_| {
        poll_fn(|cx| {
            send_waker
                .send(cx.waker().clone())
                .expect("the test listens");
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        })
        .await;
        Ok(())
    });
    assert_eq!(scheduler.step(), Step::Ran);
    assert_eq!(scheduler.step(), Step::Ran, "it was woken");
    drop(scheduler);
    for waker in wakers {
        waker.wake();
    }
    assert!(task.is_finished());
}

#[test]
fn many_wakes_are_one_turn() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("popular", async move |_| {
        let mut turns = 0;
        poll_fn(|cx| {
            turns += 1;
            for _ in 0..1000 {
                cx.waker().wake_by_ref();
            }
            if turns == 3 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
        Ok(())
    });
    let mut steps = 0;
    while scheduler.step() == Step::Ran {
        steps += 1;
    }
    assert_eq!(steps, 3);
}

#[test]
fn a_request_that_lost_a_race_is_withdrawn() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let slow = scheduler.spawn("slow", async |task| {
        for _ in 0..5 {
            task.yield_now().await?;
        }
        Ok("slow")
    });
    let noting = trace.clone();
    scheduler.spawn("racing", async move |task| {
        let winner = future::or(async { Ok::<_, Stop>(task.join(&slow).await??) }, async {
            future::yield_now().await;
            Ok("foreign")
        });
        noting.note(winner.await?);
        task.yield_now().await?;
        noting.note("goes on");
        noting.note(task.join(&slow).await??);
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["foreign", "goes on", "slow"]);
}

#[test]
fn a_request_that_is_woken_but_not_done_goes_on_waiting() {
    let mut scheduler = Scheduler::new();
    let slow = scheduler.spawn("slow", async |task| {
        for _ in 0..5 {
            task.yield_now().await?;
        }
        Ok(5)
    });
    let racing = scheduler.spawn("racing", async move |task| {
        let mut polls = 0;
        let distraction = poll_fn(|cx| {
            polls += 1;
            cx.waker().wake_by_ref(); // every time, and never ready
            Poll::Pending
        });
        let joined = future::or(async { Ok(task.join(&slow).await??) }, distraction).await;
        joined.map(|value: i32| (value, polls > 2))
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(racing.result(), Some(Ok((5, true))));
}

#[test]
fn channels_of_other_runtimes_are_fed_from_another_thread() {
    let sum = Scheduler::new().block_on(async |task| {
        let (send_one, receive_one) = tokio::sync::oneshot::channel();
        let (sender, receiver) = async_channel::bounded(1);
        let feeding = thread::spawn(move || {
            send_one.send(1).expect("the task listens");
            for number in 2..=100 {
                sender.send_blocking(number).expect("the task listens");
            }
        });
        let mut sum = task.wait(receive_one).await??;
        while let Ok(number) = receiver.recv().await {
            sum += number;
        }
        feeding.join().expect("it only sends");
        Ok(sum)
    });
    assert_eq!(sum, Ok(5050));
}

#[test]
fn a_thread_may_be_somebody_elses_timer() {
    let (fire, fired) = mpsc::channel::<Waker>();
    let timer = thread::spawn(move || fired.recv().map(Waker::wake));
    let woken = Scheduler::new().block_on(async move |task| {
        let mut armed = false;
        let alarm = poll_fn(move |cx| {
            if armed {
                return Poll::Ready("fired");
            }
            armed = true;
            fire.send(cx.waker().clone()).expect("the timer listens");
            Poll::Pending
        });
        task.wait(alarm).await
    });
    assert_eq!(woken, Ok("fired"));
    timer.join().expect("it only wakes").expect("it was armed");
}
