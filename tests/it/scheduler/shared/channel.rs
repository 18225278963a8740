//! Queues of values between tasks.

use scheduler::{
    RunError, Scheduler, SendError, Step, TryRecvError, TrySendError, Wait, channel, unbounded,
};

use crate::counted::Ledger;
use crate::scheduler::trace::Trace;

#[test]
fn values_keep_their_order_and_receivers_are_served_as_they_came() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (sender, receiver) = channel(3);
    for name in ["a", "b", "c"] {
        let (trace, receiver) = (trace.clone(), receiver.clone());
        scheduler.spawn(name, async move |task| {
            while let Some(number) = receiver.recv(task).await? {
                trace.note(format_args!("{name} {number}"));
            }
            trace.note(format_args!("{name} ends"));
            Ok(())
        });
    }
    scheduler.spawn("sender", async move |task| {
        for number in 1..=7 {
            sender.send(task, number).await??;
        }
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&[
        "a 1", "b 2", "c 3", "a 4", "b 5", "c 6", "a 7", "a ends", "b ends", "c ends",
    ]);
}

#[test]
fn senders_wait_for_room_and_are_served_as_they_came() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (sender, receiver) = channel(1);
    for name in ["a", "b", "c"] {
        let (trace, sender) = (trace.clone(), sender.clone());
        scheduler.spawn(name, async move |task| {
            for number in 1..=2 {
                sender.send(task, format!("{name}{number}")).await??;
                trace.note(format_args!("{name} sent {number}"));
            }
            Ok(())
        });
    }
    drop(sender);
    let noting = trace.clone();
    scheduler.spawn("receiver", async move |task| {
        while let Some(text) = receiver.recv(task).await? {
            noting.note(format_args!("got {text}"));
        }
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    // The second of each stands behind the first of those who came before it.
    trace.check(&[
        "a sent 1", "got a1", "a sent 2", "got a2", "b sent 1", "got b1", "c sent 1", "got c1",
        "b sent 2", "got b2", "c sent 2", "got c2",
    ]);
}

#[test]
fn where_there_is_nothing_to_wait_for_the_answer_comes_in_the_same_turn() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("both", async |task| {
        let (sender, receiver) = channel(2);
        for number in 0..60 {
            sender.send(task, number).await??;
            assert_eq!(receiver.recv(task).await?, Some(number));
        }
        drop(sender);
        assert_eq!(receiver.recv(task).await?, None, "and again");
        assert_eq!(receiver.recv(task).await?, None, "and again");
        Ok(())
    });
    assert_eq!(scheduler.step(), Step::Ran);
    assert_eq!(scheduler.step(), Step::Done);
}

#[test]
fn a_newcomer_does_not_overtake_those_who_wait() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (sender, receiver) = unbounded();
    let (noting, waiting) = (trace.clone(), receiver.clone());
    scheduler.spawn("waiting", async move |task| {
        noting.note(format_args!("waiting: {:?}", waiting.recv(task).await?));
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("newcomer", async move |task| {
        sender.try_send(1)?;
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty), "promised");
        assert_eq!(receiver.len(), 1);
        sender.try_send(2)?;
        assert_eq!(
            receiver.recv(task).await?,
            Some(1),
            "there is enough for both"
        );
        noting.note("newcomer");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["newcomer", "waiting: Some(2)"]);
}

#[test]
fn room_is_promised_as_well() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = channel(1);
    assert_eq!(sender.try_send("first"), Ok(()));
    let waiting = sender.clone();
    let sends = scheduler.spawn("sends", async move |task| {
        waiting.send(task, "second").await
    });
    scheduler.step();
    assert_eq!(receiver.try_recv(), Ok("first"));
    assert_eq!(sender.try_send("third"), Err(TrySendError::Full("third")));
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(sends.result(), Some(Ok(Ok(()))));
    assert_eq!(receiver.try_recv(), Ok("second"));
}

#[test]
fn a_channel_without_receivers_returns_values() {
    let (ledger, mut scheduler) = (Ledger::new(), Scheduler::new());
    let (sender, receiver) = channel(1);
    let other = receiver.clone();
    drop(other);
    assert!(!sender.is_closed(), "one is left");
    sender
        .try_send(ledger.value("queued"))
        .expect("there is room");
    let handles: Vec<_> = ["waiting", "waiting too"]
        .map(|name| {
            let (sender, value) = (sender.clone(), ledger.value(name));
            scheduler.spawn(name, async move |task| sender.send(task, value).await)
        })
        .into();
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    ledger.check_alive(&["queued", "waiting", "waiting too"], "two wait for room");
    drop(receiver);
    ledger.check_alive(
        &["waiting", "waiting too"],
        "what is queued goes with the receiver",
    );
    assert!(sender.is_closed() && sender.is_empty());
    assert_eq!(scheduler.run(), Ok(()));
    for (handle, name) in handles.into_iter().zip(["waiting", "waiting too"]) {
        let Some(Ok(Err(SendError(value)))) = handle.result() else {
            panic!("{name} has its value back")
        };
        assert_eq!(value, name);
    }
    let Err(TrySendError::Closed(late)) = sender.try_send(ledger.value("late")) else {
        panic!("it comes back")
    };
    assert_eq!(late, "late");
    drop(late);
    ledger.check_all_dropped("all of them came back");
}

#[test]
fn queued_values_outlive_the_senders_but_not_the_receivers() {
    let ledger = Ledger::new();
    let (sender, receiver) = unbounded();
    for name in ["first", "second", "third"] {
        sender.try_send(ledger.value(name)).expect("there is room");
    }
    drop(sender);
    assert!(receiver.is_closed());
    assert!(receiver.try_recv().is_ok_and(|value| value == "first"));
    ledger.check_alive(&["second", "third"], "they wait for a receiver");
    drop(receiver);
    ledger.check_all_dropped("nobody can receive them");
}

#[test]
fn a_value_may_hold_an_end_of_its_own_channel() {
    struct Letter(#[expect(dead_code, reason = "it is only dropped")] scheduler::Sender<Self>);
    let (sender, receiver) = unbounded();
    for _ in 0..3 {
        sender
            .try_send(Letter(sender.clone()))
            .expect("there is room");
    }
    drop(receiver);
    assert!(sender.is_closed() && sender.is_empty());
}

#[test]
fn the_last_sender_lets_all_receivers_go() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (sender, receiver) = channel::<u32>(1);
    for name in ["a", "b"] {
        let (trace, receiver) = (trace.clone(), receiver.clone());
        scheduler.spawn(name, async move |task| {
            trace.note(format_args!("{name}: {:?}", receiver.recv(task).await?));
            Ok(())
        });
    }
    scheduler.run_until_idle();
    let second = sender.clone();
    drop(sender);
    assert_eq!(scheduler.step(), Step::Idle(None), "a sender is left");
    drop(second);
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["a: None", "b: None"]);
}

#[test]
fn a_deadlock_names_the_channels_and_the_places() {
    let mut scheduler = Scheduler::new();
    let made_at = line!() + 1;
    let (full, nobody_receives) = channel(1);
    let (_nobody_sends, empty) = unbounded::<u32>();
    assert_eq!(full.try_send(1), Ok(()));
    scheduler.spawn("sender", async move |task| Ok(full.send(task, 2).await??));
    scheduler.spawn("receiver", async move |task| empty.recv(task).await);
    let deadlock = scheduler.run().expect_err("nobody can go on");
    let seen: Vec<_> = deadlock
        .tasks
        .iter()
        .map(|task| (task.kind, &*task.object))
        .collect();
    let named = |line| format!("channel made at {}:{line}:", file!());
    assert_eq!([seen[0].0, seen[1].0], ["send", "recv"]);
    assert!(seen[0].1.starts_with(&named(made_at)), "{}", seen[0].1);
    assert!(seen[1].1.starts_with(&named(made_at + 1)), "{}", seen[1].1);
    for (task, line) in deadlock.tasks.iter().zip([made_at + 3, made_at + 4]) {
        let place = task.location.map(|place| (place.file(), place.line()));
        assert_eq!((place, task.owner), (Some((file!(), line)), None));
    }
    assert_eq!(nobody_receives.len(), 1);
}

#[test]
fn waits_for_both_ends_are_data() {
    let first = Scheduler::new().block_on(async |task| {
        let ((full, receiver), (sender, empty)) = (channel(1), channel::<u32>(1));
        full.try_send(1)?;
        let waits = [
            Wait::send(&full, 2).map(|sent| format!("{sent:?}")),
            Wait::recv(&empty).map(|value| format!("{value:?}")),
        ];
        let feeding = sender.clone();
        task.spawn("feeder", async move |task| {
            Ok(feeding.send(task, 7).await??)
        });
        let first = task.wait_any(waits).await?;
        assert_eq!(receiver.try_recv(), Ok(1));
        assert_eq!(
            receiver.try_recv(),
            Err(TryRecvError::Empty),
            "the send that lost sent nothing"
        );
        Ok(first)
    });
    assert_eq!(first.as_deref(), Ok("Some(7)"));
}

#[test]
fn a_channel_joins_two_schedulers_of_a_thread() {
    let (mut here, mut there) = (Scheduler::new(), Scheduler::new());
    let (sender, receiver) = channel(1);
    let received = there.spawn("receiver", async move |task| receiver.recv(task).await);
    assert_eq!(there.run_until_idle(), Step::Idle(None));
    here.spawn("sender", async move |task| {
        Ok(sender.send(task, 'x').await??)
    });
    assert_eq!(here.run(), Ok(()));
    assert_eq!(there.run(), Ok(()));
    assert_eq!(received.result(), Some(Ok(Some('x'))));
}

#[test]
#[should_panic = "cannot make a channel without room; give it a capacity of at least 1"]
fn there_is_no_channel_without_room() {
    let _ = channel::<u32>(0);
}

#[test]
fn a_refused_value_is_an_error_that_says_why() {
    let (sender, receiver) = channel(1);
    drop(receiver);
    let failed = Scheduler::new().block_on(async move |task| Ok(sender.send(task, 1).await??));
    let Err(RunError::Task(error)) = failed else {
        panic!("it is let out")
    };
    let closed = "cannot send into a channel that nobody receives from; every receiver is gone";
    assert_eq!(error.to_string(), format!("the task failed: {closed}"));
    assert_eq!(TrySendError::Closed(1).to_string(), closed);
    let full = "cannot send into a full channel; wait for room with `send`";
    assert_eq!(TrySendError::Full(1).to_string(), full);
    assert_eq!(TrySendError::Full(1).into_inner(), 1);
}
