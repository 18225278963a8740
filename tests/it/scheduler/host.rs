//! A host with a loop of its own: what it holds is outside of every task.

use std::time::Duration;

use scheduler::{Deadlock, JoinError, Scheduler, Step, TryRecvError, channel, unbounded};

#[test]
fn a_sender_that_the_host_holds_is_no_deadlock() {
    let mut scheduler = Scheduler::new();
    let (frames, received) = unbounded();
    let drawing = scheduler.spawn("drawing", async move |task| {
        let mut drawn = 0;
        while let Some(frame) = received.recv(task).await? {
            drawn += frame;
        }
        Ok(drawn)
    });
    for frame in 1..=3 {
        assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
        frames.try_send(frame).expect("it is open");
    }
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    assert!(
        scheduler.tick(None).is_err(),
        "a wait without end would hang"
    );
    assert!(scheduler.run().is_err(), "the host cannot send meanwhile");
    drop(frames);
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Done));
    assert_eq!(drawing.result(), Some(Ok(6)));
}

#[test]
fn a_receiver_that_the_host_holds_is_none_either() {
    let mut scheduler = Scheduler::new();
    let (results, received) = channel(1);
    scheduler.spawn("computing", async move |task| {
        for number in 1..=2 {
            results.send(task, number).await??;
        }
        Ok(())
    });
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    assert_eq!(received.try_recv(), Ok(1));
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Done));
    assert_eq!(received.try_recv(), Ok(2));
    assert_eq!(received.try_recv(), Err(TryRecvError::Closed));
}

#[test]
fn ends_that_tasks_use_are_the_tasks() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = channel::<u32>(1);
    scheduler.spawn("both ends", async move |task| {
        sender.send(task, 1).await??;
        receiver.recv(task).await?;
        receiver.recv(task).await
    });
    let stuck: Result<Step, Deadlock> = scheduler.tick(Some(Duration::ZERO));
    assert_eq!(stuck.expect_err("nobody can send").tasks[0].kind, "recv");
}

#[test]
fn it_interrupts_tasks_as_tasks_do() {
    let mut scheduler = Scheduler::new();
    let parked = ["cancel", "throw", "kill"].map(|name| {
        let parked = scheduler.spawn(name, async |task| task.park().await);
        scheduler.run_until_idle();
        parked
    });
    let [cancelled, thrown, killed] = &parked;
    assert!(scheduler.cancel(cancelled.id()));
    assert!(scheduler.throw(thrown.id(), "thrown"));
    assert!(scheduler.kill(killed.id()));
    assert_eq!(scheduler.run(), Ok(()));
    let ends = parked.each_ref().map(|parked| parked.result());
    let failed = JoinError::Failed("thrown".into());
    let expected = [JoinError::Cancelled, failed, JoinError::Killed];
    assert_eq!(ends, expected.map(|error| Some(Err(error))));
    assert!(!scheduler.cancel(cancelled.id()) && !cancelled.cancel() && !killed.kill());
}
