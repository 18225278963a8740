//! Waits that are polled by one, and then by another.

use std::time::Duration;

use futures_lite::{StreamExt, future::poll_once};
use futures_util::stream::FuturesUnordered;
use scheduler::{Clock, Event, Scheduler, Wait, unbounded};

/// Another waker takes the place of the first in the line; the first is not woken any more.
#[test]
fn a_wait_that_is_polled_by_another_wakes_that_one() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = unbounded();
    let handed_over = scheduler.spawn("hands over", async move |_| {
        let wait = polled_by_another(Wait::recv(&receiver)).await;
        wait.await // now by the task's own waker
    });
    scheduler.run_until_idle();
    sender.try_send(4).expect("there is a receiver");
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(handed_over.result(), Some(Ok(Some(4))));
}

/// The same for a list, whose request wakes the task itself.
#[test]
fn a_wait_that_was_polled_before_it_came_into_a_list_wakes_the_task() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let (sender, receiver) = unbounded();
    let event = Event::new();
    let (other_receiver, other_event) = (receiver.clone(), event.clone());
    let any = scheduler.spawn("any", async move |task| {
        let wait = polled_by_another(Wait::recv(&receiver)).await;
        task.wait_any([wait.map(|received| received.map(|it| it + 1))])
            .await
    });
    let all = scheduler.spawn("all", async move |task| {
        let waits = [
            polled_by_another(Wait::recv(&other_receiver).map(drop)).await,
            polled_by_another(Wait::event(&other_event)).await,
            polled_by_another(Wait::sleep(Duration::from_secs(1))).await,
        ];
        task.wait_all(waits).await
    });
    scheduler.run_until_idle();
    for value in [4, 5] {
        sender.try_send(value).expect("there are receivers");
    }
    event.set();
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(any.result(), Some(Ok(Some(5))));
    assert_eq!(all.result(), Some(Ok(vec![(), (), ()])));
}

/// Polls a wait with a waker that is not the task's.
async fn polled_by_another<T>(wait: Wait<'_, T>) -> Wait<'_, T> {
    let mut waits: FuturesUnordered<_> = [wait].into_iter().collect();
    assert!(poll_once(waits.next()).await.is_none());
    waits.into_iter().next().expect("it is pending")
}
