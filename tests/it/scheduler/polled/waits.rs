//! Channels, locks, joins and the like, awaited without a task at hand.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_lite::{
    StreamExt,
    future::{or, poll_once, zip},
};
use futures_util::stream::FuturesUnordered;
use scheduler::{
    Event, JoinError, Mutex, Scheduler, Semaphore, Step, Stop, Wait, channel, unbounded,
};

#[test]
fn each_wait_is_a_future() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = channel(1);
    let (event, mutex, semaphore) = (Event::new(), Mutex::new(0), Semaphore::new(0));
    let others = (event.clone(), mutex.clone(), semaphore.clone());
    let log = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&log);
    let waiting = scheduler.spawn("waiting", async move |task| {
        let child = task.spawn("child", async |task| {
            task.yield_now().await?;
            Ok(5)
        });
        let note = |what: String| noted.borrow_mut().push(what);
        note(format!("sent {:?}", Wait::send(&sender, 1).await?));
        note(format!("sent {:?}", Wait::send(&sender, 2).await?));
        Wait::event(&event).await?;
        note(format!("locked {}", *Wait::lock(&mutex).await?));
        note(format!(
            "acquired {}",
            Wait::acquire(&semaphore).await.is_ok()
        ));
        Wait::ended(&child).await?;
        note(format!("joined {:?}", Wait::join(&child).await?));
        Ok(())
    });
    scheduler.spawn("other", async move |task| {
        let (event, mutex, semaphore) = others;
        let mut guard = mutex.lock(task).await?;
        for expected in 1..=2 {
            assert_eq!(Wait::recv(&receiver).await?, Some(expected));
        }
        task.yield_now().await?;
        event.set();
        task.yield_now().await?;
        *guard = 9;
        drop(guard);
        task.yield_now().await?;
        semaphore.add(1);
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(waiting.result(), Some(Ok(())));
    let expected = [
        "sent Ok(())",
        "sent Ok(())",
        "locked 9",
        "acquired true",
        "joined Ok(5)",
    ];
    assert_eq!(*log.borrow(), expected);
}

/// A wake that a task causes itself, in the turn in which it begins to await, is not lost.
#[test]
fn a_task_that_ends_its_own_wait_is_woken() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = unbounded();
    let event = Event::new();
    let both = scheduler.spawn("both", async move |_| {
        let send = async { sender.try_send(3).is_ok() };
        let received = zip(Wait::recv(&receiver), send).await;
        let set = zip(Wait::event(&event), async { event.set() }).await;
        set.0?;
        Ok((received.0?, received.1))
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(both.result(), Some(Ok((Some(3), true))));
}

#[test]
fn those_who_await_stand_in_one_line_with_those_who_request() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = unbounded();
    let order = Rc::new(RefCell::new(Vec::new()));
    for number in 0..6 {
        let (receiver, order) = (receiver.clone(), Rc::clone(&order));
        scheduler.spawn(format!("receiver {number}"), async move |task| {
            let received = match number % 3 {
                0 => receiver.recv(task).await?,
                1 => Wait::recv(&receiver).await?,
                _ => task.wait(Wait::recv(&receiver)).await??,
            };
            order.borrow_mut().push((number, received));
            Ok(())
        });
    }
    scheduler.run_until_idle();
    for value in 0..6 {
        sender.try_send(value).expect("there are receivers");
    }
    assert_eq!(scheduler.run(), Ok(()));
    let expected: Vec<_> = (0..6).map(|number| (number, Some(number))).collect();
    assert_eq!(*order.borrow(), expected);
}

#[test]
fn a_wait_that_is_dropped_passes_its_wake_on() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = unbounded();
    let other = receiver.clone();
    let first = scheduler.spawn("first", async move |_| Wait::recv(&receiver).await);
    let second = scheduler.spawn("second", async move |_| Wait::recv(&other).await);
    scheduler.run_until_idle();
    sender.try_send('x').expect("there are receivers");
    assert!(first.kill(), "it was woken, and has not run");
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(first.result(), Some(Err(JoinError::Killed)));
    assert_eq!(second.result(), Some(Ok(Some('x'))));
}

#[test]
fn a_combinator_with_wakers_of_its_own_polls_only_what_was_woken() {
    let mut scheduler = Scheduler::new();
    let polls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&polls);
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..8).map(|_| unbounded()).unzip();
    let order = scheduler.spawn("all", async move |_| {
        let waits = receivers.iter().map(|receiver| {
            let mut wait = Wait::recv(receiver);
            let polls = &counted;
            std::future::poll_fn(move |cx| {
                polls.set(polls.get() + 1);
                std::pin::Pin::new(&mut wait).poll(cx)
            })
        });
        let waits: FuturesUnordered<_> = waits.collect();
        let received: Vec<Result<Option<usize>, Stop>> = waits.collect().await;
        received.into_iter().collect::<Result<Vec<_>, _>>()
    });
    scheduler.run_until_idle();
    for (number, sender) in senders.iter().enumerate().rev() {
        sender.try_send(number).expect("there is a receiver");
        scheduler.run_until_idle();
    }
    let expected: Vec<_> = (0..8).rev().map(Some).collect();
    assert_eq!(order.result(), Some(Ok(expected)));
    assert_eq!(polls.get(), 16);
}

#[test]
fn misuse_is_an_error_that_names_the_remedy() {
    let (_sender, receiver) = unbounded::<()>();
    let outside = futures_lite::future::block_on(Wait::recv(&receiver));
    let outside = outside.expect_err("no task runs").to_string();
    assert_eq!(
        outside,
        "cannot wait where no task runs; await it in a task of a scheduler"
    );
    let park = Scheduler::new().block_on(async move |_| Ok(Wait::park().await.err()));
    let park = park
        .expect("it ends")
        .expect("it is a task's own")
        .to_string();
    assert_eq!(
        park,
        "cannot park without a task; use `Task::park`, or await an `Event`"
    );
}

#[test]
fn a_wait_is_not_moved_to_another_scheduler() {
    let (_sender, receiver) = unbounded::<()>();
    let receiver: &'static _ = Box::leak(Box::new(receiver));
    let wait = Scheduler::new().block_on(async move |_| {
        let mut wait = Wait::recv(receiver);
        assert!(poll_once(&mut wait).await.is_none());
        Ok(wait)
    });
    let wait = wait.expect("it is pending");
    let moved = Scheduler::new().block_on(async move |_| wait.await);
    let expected = "the task failed: cannot go on with a wait in another scheduler; \
        make a new one there";
    assert_eq!(moved.expect_err("it is another").to_string(), expected);
}

#[test]
fn deadlocks_among_them_are_reported() {
    let mut scheduler = Scheduler::new();
    let (a, b) = (Mutex::new(()), Mutex::new(()));
    for (name, first, second) in [("one", a.clone(), b.clone()), ("two", b, a)] {
        scheduler.spawn(name, async move |task| {
            let _held = first.lock(task).await?;
            task.yield_now().await?;
            let _never = Wait::lock(&second).await?;
            Ok(())
        });
    }
    let (sender, receiver) = unbounded::<()>();
    let stream = scheduler.spawn("stream", async move |_| {
        let mut receiver = receiver;
        let next = receiver.next().await;
        drop(sender);
        Ok(next)
    });
    scheduler.spawn("join", async move |_| Ok(stream.await?));
    let deadlock = scheduler.run().expect_err("each waits for the other");
    let kinds: Vec<_> = deadlock
        .tasks
        .iter()
        .map(|task| (&*task.name, task.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("one", "lock"),
            ("two", "lock"),
            ("stream", "recv"),
            ("join", "join")
        ]
    );
    assert_eq!(deadlock.tasks[0].owner, Some(deadlock.tasks[1].id));
    let listed = scheduler.tasks();
    assert!(
        listed[0]
            .waits_on
            .as_ref()
            .is_some_and(|it| it.starts_with("lock mutex made at"))
    );
    assert!(listed[0].location.is_none());
}

/// A foreign future next to our own: nobody but itself knows what can wake it.
#[test]
fn a_foreign_future_next_to_them_is_no_deadlock() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = async_channel::bounded::<u32>(1);
    let (_never, ours) = unbounded::<u32>();
    let raced = scheduler.spawn("raced", async move |_| {
        let foreign = async { Ok(receiver.recv().await.ok()) };
        or(Wait::recv(&ours), foreign).await
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    let peer = std::thread::spawn(move || sender.send_blocking(8).is_ok());
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(raced.result(), Some(Ok(Some(8))));
    assert_eq!(peer.join().ok(), Some(true));
}
