//! A task may itself cause what it waits for, while it is about to wait.

use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Poll, Waker},
};

use futures_lite::{StreamExt, future};
use futures_util::stream::FuturesUnordered;
use scheduler::{Event, Observer, Scheduler, Stop, Wait, channel};

#[test]
fn a_future_beside_a_request_ends_its_wait() {
    let received = Scheduler::new().block_on(async |task| {
        let (sender, receiver) = channel(1);
        let mut value = Some("sent by the way");
        let sending = poll_fn(|_| {
            if let Some(value) = value.take() {
                sender.try_send(value).expect("there is room");
            }
            Poll::Pending
        });
        future::or(receiver.recv(task), sending).await
    });
    assert_eq!(received, Ok(Some("sent by the way")));
}

#[test]
fn a_future_beside_a_park_ends_it() {
    let woken = Scheduler::new().block_on(async |task| {
        let waiter = task.waiter();
        let mut wakes = true;
        let waking = poll_fn(|_| {
            if std::mem::take(&mut wakes) {
                waiter.wake();
            }
            Poll::Pending
        });
        future::or(task.park(), waking).await
    });
    assert_eq!(woken, Ok(()));
}

#[test]
fn one_wait_of_several_ends_another() {
    let given = Scheduler::new().block_on(async |task| {
        let ((sender, receiver), event) = (channel(1), Event::new());
        let setting = Wait::send(&sender, 7).map(|sent| {
            event.set();
            sent.ok()
        });
        let waits = [
            Wait::recv(&receiver),
            Wait::event(&event).map(|()| None),
            setting.map(|_| None),
        ];
        task.wait_all(waits).await
    });
    assert_eq!(given, Ok(vec![Some(7), None, None]));
}

/// A wake that came before the wait is no reason for another turn.
#[test]
fn an_earlier_wake_costs_no_turn() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("eager", async |task| {
        task.waiter().wake();
        task.park().await?; // at once
        task.park().await
    });
    scheduler.step();
    assert_eq!(scheduler.tasks()[0].switches, 1);
    assert_eq!(scheduler.step(), scheduler::Step::Idle(None));
}

struct Observed;

impl Observer for Observed {}

/// A combinator that is polled for another future does not poll its request. What the task before
/// has woken is no reason for another turn then.
#[test]
fn a_wake_in_a_turn_that_yields_costs_the_next_task_no_turn() {
    let turns = |mut scheduler: Scheduler, wakes_itself: bool| {
        let stored = Rc::new(RefCell::new(Waker::noop().clone()));
        let store = Rc::clone(&stored);
        let (_sender, receiver) = channel::<()>(1);
        scheduler.spawn("combines", async move |task| {
            let storing = poll_fn(|cx| {
                store.replace(cx.waker().clone());
                Poll::Pending
            });
            let both: [Pin<Box<dyn Future<Output = Result<_, Stop>>>>; 2] =
                [Box::pin(receiver.recv(task)), Box::pin(storing)];
            let mut both: FuturesUnordered<_> = both.into_iter().collect();
            both.next().await;
            Ok(())
        });
        scheduler.spawn("yields", async move |task| {
            for _ in 0..4 {
                task.yield_now().await?;
                stored.borrow().wake_by_ref();
                if wakes_itself {
                    task.waiter().wake();
                }
            }
            task.yield_now().await?;
            task.yield_now().await
        });
        scheduler.run_until_idle();
        scheduler.tasks()[0].switches
    };
    let expected = turns(Scheduler::new(), false);
    assert_eq!(turns(Scheduler::new(), true), expected);
    let observed = || Scheduler::builder().observer(Observed).build();
    assert_eq!(turns(observed(), false), expected);
    assert_eq!(turns(observed(), true), expected);
}
