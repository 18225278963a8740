//! A task may itself cause what it waits for, while it is about to wait.

use std::{future::poll_fn, task::Poll};

use futures_lite::future;
use scheduler::{Event, Scheduler, Wait, channel};

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
