//! Whatever is waited for: those who are interrupted while they wait lose nothing for the others.

use std::{mem, pin::pin, rc::Rc, time::Duration};

use scheduler::{
    Clock, Event, JoinError, Mutex, Receiver, Scheduler, Semaphore, Sender, Stop, Task, TaskId,
    Wait, channel, unbounded,
};

use crate::scheduler::trace::Trace;

/// Something of which one can be put in, and taken by one task.
trait Thing: Clone + 'static {
    fn give(&self);

    async fn take(&self, task: &mut Task<'_>) -> Result<(), Stop>;
}

#[derive(Clone)]
struct Values(Sender<u32>, Receiver<u32>);

impl Thing for Values {
    fn give(&self) {
        self.0.try_send(0).expect("it is unbounded");
    }

    async fn take(&self, task: &mut Task<'_>) -> Result<(), Stop> {
        self.1.recv(task).await.map(drop)
    }
}

#[derive(Clone)]
struct Room(Sender<u32>, Receiver<u32>);

impl Thing for Room {
    fn give(&self) {
        self.1.try_recv().expect("it was full");
    }

    async fn take(&self, task: &mut Task<'_>) -> Result<(), Stop> {
        Ok(self.0.send(task, 0).await??)
    }
}

#[derive(Clone)]
struct Permits(Semaphore);

impl Thing for Permits {
    fn give(&self) {
        self.0.add(1);
    }

    async fn take(&self, task: &mut Task<'_>) -> Result<(), Stop> {
        self.0.acquire(task).await.map(mem::forget)
    }
}

/// The fate of one of those who wait.
#[derive(Clone, Copy, Debug)]
enum How {
    Cancelled,
    Thrown,
    Killed,
}

const EACH: [How; 3] = [How::Cancelled, How::Thrown, How::Killed];

impl How {
    async fn happens(self, task: &mut Task<'_>, to: TaskId) -> Result<bool, Stop> {
        match self {
            Self::Cancelled => task.cancel(to).await,
            Self::Thrown => task.throw(to, "enough").await,
            Self::Killed => task.kill(to).await,
        }
    }
}

const NAMES: [&str; 4] = ["first", "second", "third", "fourth"];

/// Four wait; one, at each place, is interrupted after some of three things were put in, in the
/// same turn. The other three have them, in their order.
#[track_caller]
fn check<T: Thing>(make: impl Fn() -> T) {
    for how in EACH {
        for (place, given) in (0..4).flat_map(|place| (0..=3).map(move |given| (place, given))) {
            let (mut scheduler, trace, thing) = (Scheduler::new(), Trace::default(), make());
            let waiting: Vec<_> = NAMES
                .map(|name| {
                    let (trace, thing) = (trace.clone(), thing.clone());
                    scheduler.spawn(name, async move |task| {
                        thing.take(task).await?;
                        trace.note(name);
                        Ok(())
                    })
                })
                .into();
            let (victim, giving) = (waiting[place].id(), thing.clone());
            scheduler.spawn("giver", async move |task| {
                (0..given).for_each(|_| giving.give());
                how.happens(task, victim).await?;
                for _ in 0..3 {
                    task.yield_now().await?;
                }
                (given..3).for_each(|_| giving.give());
                Ok(())
            });
            let case = format!("{how:?} at {place} after {given}");
            assert_eq!(scheduler.run(), Ok(()), "{case}");
            let expected: Vec<_> = (0..4)
                .filter(|&it| it != place)
                .map(|it| NAMES[it])
                .collect();
            trace.check(&expected);
            assert!(matches!(waiting[place].result(), Some(Err(_))), "{case}");
        }
    }
}

#[test]
fn a_value_goes_to_the_next_receiver() {
    check(|| {
        let (sender, receiver) = unbounded();
        Values(sender, receiver)
    });
}

#[test]
fn room_goes_to_the_next_sender() {
    check(|| {
        let (sender, receiver) = channel(3);
        (0..3).for_each(|_| sender.try_send(0).expect("there is room"));
        Room(sender, receiver)
    });
}

#[test]
fn a_permit_goes_to_the_next() {
    check(|| Permits(Semaphore::new(0)));
}

/// The holder releases the lock and interrupts one of those who wait, before or after.
#[test]
fn a_lock_goes_to_the_next() {
    for how in EACH {
        for (place, before) in (0..4).flat_map(|place| [(place, true), (place, false)]) {
            let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
            let mutex = Rc::new(Mutex::new(0));
            let (held, noting) = (Rc::clone(&mutex), trace.clone());
            scheduler.spawn("holder", async move |task| {
                let guard = held.lock(task).await?;
                let waiting = NAMES.map(|name| {
                    let (noting, mutex) = (noting.clone(), Rc::clone(&held));
                    task.spawn(name, async move |task| {
                        let mut count = mutex.lock(task).await?;
                        noting.note(name);
                        task.yield_now().await?;
                        *count += 1;
                        Ok(())
                    })
                });
                task.yield_now().await?;
                let victim = waiting[place].id();
                if before {
                    how.happens(task, victim).await?;
                    drop(guard);
                } else {
                    drop(guard);
                    how.happens(task, victim).await?;
                }
                assert!(held.try_lock(task).is_none(), "others stand before it");
                Ok(())
            });
            assert_eq!(scheduler.run(), Ok(()), "{how:?} at {place}");
            let expected: Vec<_> = (0..4)
                .filter(|&it| it != place)
                .map(|it| NAMES[it])
                .collect();
            trace.check(&expected);
            assert_eq!(Rc::into_inner(mutex).and_then(Mutex::into_inner), Some(3));
        }
    }
}

/// Each of four waits for a value or for an event of its own, which is listed first and happens to
/// one.
#[test]
fn a_wait_that_loses_passes_its_wake_on() {
    for (place, given) in (0..4).flat_map(|place| (0..=3).map(move |given| (place, given))) {
        let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
        let (sender, receiver) = unbounded();
        let events = NAMES.map(|_| Event::new());
        for (name, event) in NAMES.into_iter().zip(events.clone()) {
            let (trace, receiver) = (trace.clone(), receiver.clone());
            scheduler.spawn(name, async move |task| {
                let waits = [
                    Wait::event(&event).map(|()| "lost".to_owned()),
                    Wait::recv(&receiver).map(|value| format!("{value:?}")),
                ];
                let given = task.wait_any(waits).await?;
                trace.note(format_args!("{name}: {given}"));
                Ok(())
            });
        }
        scheduler.spawn("giver", async move |task| {
            (1..=given).for_each(|number| sender.try_send(number).expect("it is unbounded"));
            events[place].set();
            for _ in 0..3 {
                task.yield_now().await?;
            }
            (given + 1..=3).for_each(|number| sender.try_send(number).expect("it is unbounded"));
            Ok(())
        });
        assert_eq!(scheduler.run(), Ok(()), "at {place} after {given}");
        let noted = trace.take();
        let (lost, received): (Vec<_>, Vec<_>) =
            noted.into_iter().partition(|note| note.ends_with("lost"));
        assert_eq!(lost, [format!("{}: lost", NAMES[place])]);
        let others = (0..4).filter(|&it| it != place).zip(1..);
        let expected = others.map(|(it, number)| format!("{}: Some({number})", NAMES[it]));
        assert_eq!(received, expected.collect::<Vec<_>>(), "after {given}");
    }
}

#[test]
fn a_wait_that_is_over_has_left_its_lists_though_its_future_is_kept() {
    let (sender, receiver) = unbounded();
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let received = scheduler.block_on(async move |task| {
        let waits = [
            Wait::recv(&receiver).map(drop),
            Wait::sleep(Duration::from_secs(1)),
        ];
        let mut kept = pin!(task.wait_any(waits));
        kept.as_mut().await?;
        sender.try_send(7).expect("it is unbounded");
        Ok(receiver.try_recv())
    });
    assert_eq!(received, Ok(Ok(7)));
}

#[test]
fn dropping_the_scheduler_takes_everybody_off_the_lists() {
    let (sender, receiver) = unbounded();
    let (semaphore, mutex) = (Semaphore::new(0), Rc::new(Mutex::new(())));
    let mut scheduler = Scheduler::new();
    let waiting = receiver.clone();
    let recv = scheduler.spawn("recv", async move |task| waiting.recv(task).await);
    let waiting = semaphore.clone();
    scheduler.spawn("acquire", async move |task| {
        waiting.acquire(task).await.map(drop)
    });
    for name in ["holds", "waits"] {
        let mutex = Rc::clone(&mutex);
        scheduler.spawn(name, async move |task| {
            let _guard = mutex.lock(task).await?;
            task.park().await
        });
    }
    scheduler.run_until_idle();
    drop(scheduler);
    assert_eq!(recv.result(), Some(Err(JoinError::Killed)));
    assert_eq!((sender.try_send(1), receiver.try_recv()), (Ok(()), Ok(1)));
    semaphore.add(1);
    assert!(semaphore.try_acquire().is_some());
    assert!(!mutex.is_locked());
    let mut again = Scheduler::new();
    assert_eq!(
        again.block_on(async move |task| Ok(mutex.try_lock(task).is_some())),
        Ok(true)
    );
}
