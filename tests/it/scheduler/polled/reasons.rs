//! What reports say of a task that awaits without a request.

use std::{io::Write, time::Duration};

use futures_lite::{
    AsyncReadExt,
    future::{or, poll_once},
};
use scheduler::{Clock, Scheduler, Step, TaskInfo, Wait, channel, unbounded};

use crate::scheduler::io::tcp::connected;

fn waits_on(scheduler: &Scheduler, name: &str) -> (Option<String>, bool) {
    let tasks = scheduler.tasks();
    let task: Option<&TaskInfo> = tasks.iter().find(|task| task.name == name);
    let task = task.expect("it lives");
    (task.waits_on.clone(), task.location.is_some())
}

fn descriptor(waits_on: &str) -> String {
    waits_on.replace(|letter: char| letter.is_ascii_digit(), "")
}

#[test]
fn a_task_that_awaits_a_socket_is_listed_with_it() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let (again, _peer) = connected();
    scheduler.spawn("plain", async move |_| {
        let (mut ours, mut again) = (ours.split().0, again.split().0);
        let (mut one, mut other) = ([0], [0]);
        Ok(or(ours.read(&mut one), again.read(&mut other)).await?)
    });
    let (ours, mut peer) = connected();
    scheduler.spawn("waiting", async move |task| {
        let mut reader = ours.split().0;
        let mut buffer = [0];
        Ok(task.wait(reader.read(&mut buffer)).await??)
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    let (plain, has_location) = waits_on(&scheduler, "plain");
    let expected = "any of io descriptor , readable, io descriptor , readable";
    assert_eq!(plain.as_deref().map(descriptor).as_deref(), Some(expected));
    assert!(!has_location, "a plain await has none");
    let (waiting, has_location) = waits_on(&scheduler, "waiting");
    let expected = "io descriptor , readable";
    assert_eq!(
        waiting.as_deref().map(descriptor).as_deref(),
        Some(expected)
    );
    assert!(has_location);
    theirs.write_all(b"x").expect("there is room");
    peer.write_all(b"x").expect("there is room");
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn a_request_next_to_a_socket_is_no_deadlock() {
    let mut scheduler = Scheduler::new();
    let (ours, theirs) = connected();
    let (sender, receiver) = channel::<usize>(1);
    let racing = scheduler.spawn("racing", async move |task| {
        let mut reader = ours.split().0;
        let mut buffer = [0; 8];
        let read = async { Ok(Some(reader.read(&mut buffer).await?)) };
        or(receiver.recv(task), read).await
    });
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    let (waits_on, has_location) = waits_on(&scheduler, "racing");
    assert!(has_location, "the request's");
    let waits_on = waits_on.expect("it waits");
    assert!(
        waits_on.starts_with("any of recv channel made at "),
        "{waits_on}"
    );
    assert!(waits_on.contains(", io descriptor "), "{waits_on}");
    let peer = std::thread::spawn(move || (&theirs).write_all(b"abc").map(|()| theirs));
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(racing.result(), Some(Ok(Some(3))));
    drop((peer, sender));
}

/// A poll whose future was dropped is no wait, from the next turn on: the clock jumps over it, and
/// it holds up no report.
#[test]
fn a_poll_that_is_over_holds_up_neither_virtual_time_nor_a_deadlock() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let (ours, _theirs) = connected();
    scheduler.spawn("impatient", async move |task| {
        assert!(poll_once(ours.split().0.read(&mut [0])).await.is_none());
        task.yield_now().await?;
        task.sleep(Duration::from_secs(1_000_000)).await?;
        assert!(poll_once(ours.split().0.read(&mut [0])).await.is_none());
        task.yield_now().await?;
        task.park().await
    });
    let deadlock = scheduler.run().expect_err("nobody wakes it");
    assert_eq!(deadlock.tasks[0].name, "impatient");
}

/// Nobody reports that a future was dropped, so until the task's next turn its socket counts.
#[test]
fn a_poll_that_is_over_in_its_own_turn_counts_until_the_next() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    scheduler.spawn("impatient", async move |task| {
        assert!(poll_once(ours.split().0.read(&mut [0])).await.is_none());
        task.park().await
    });
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    let (listed, _) = waits_on(&scheduler, "impatient");
    assert_eq!(
        listed.as_deref().map(descriptor).as_deref(),
        Some("any of park a wake, io descriptor , readable")
    );
    theirs.write_all(b"x").expect("there is room");
    let deadlock = scheduler.run().expect_err("it has had a turn since");
    assert_eq!((deadlock.tasks.len(), deadlock.tasks[0].kind), (1, "park"));
}

/// A combinator may hold the socket's future, and poll it again in any turn: who only awaits
/// futures from then on may be woken by it.
#[test]
fn a_poll_that_is_over_counts_while_its_task_awaits_futures() {
    let mut scheduler = Scheduler::new();
    let (ours, _theirs) = connected();
    let (sender, received) = unbounded::<()>();
    let awaiting = scheduler.spawn("awaiting", async move |task| {
        assert!(poll_once(ours.split().0.read(&mut [0])).await.is_none());
        task.yield_now().await?;
        Wait::recv(&received).await?;
        task.park().await
    });
    for _ in 0..3 {
        assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    }
    drop(sender);
    let deadlock = scheduler.run().expect_err("it waits at a request");
    assert_eq!(deadlock.tasks[0].kind, "park");
    assert!(awaiting.kill());
}
