//! A turn is bounded, though its requests are answered at once; and timers are checked after turns
//! that take long.

use std::{cell::Cell, hint, rc::Rc, time::Duration};

use scheduler::{Clock, Event, Mutex, Scheduler, Semaphore, Stop, Task, TimedOut, Wait, unbounded};

/// Runs a loop that finds everything there under a deadline, next to a task that counts its turns.
#[track_caller]
fn check(what: &str, endless: impl AsyncFnOnce(&mut Task<'_>) -> Result<(), Stop> + 'static) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    scheduler.spawn_daemon("bystander", async move |task| {
        loop {
            counted.set(counted.get() + 1);
            task.yield_now().await?;
        }
    });
    let greedy = scheduler.spawn("greedy", async move |task| {
        task.timeout(Duration::ZERO, endless).await
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(greedy.result(), Some(Ok(Err(TimedOut))), "{what}");
    assert!(turns.get() >= 1, "{what}");
}

#[test]
fn no_request_is_answered_for_ever() {
    check("send and recv", async |task| {
        let (sender, receiver) = unbounded();
        loop {
            sender.send(task, ()).await??;
            receiver.recv(task).await?;
        }
    });
    check("recv of a closed channel", async |task| {
        let (_, receiver) = unbounded::<()>();
        loop {
            receiver.recv(task).await?;
        }
    });
    check("lock", async |task| {
        let mutex = Mutex::new(());
        loop {
            drop(mutex.lock(task).await?);
        }
    });
    check("acquire", async |task| {
        let semaphore = Semaphore::new(1);
        loop {
            drop(semaphore.acquire(task).await?);
        }
    });
    check("an event that is set", async |task| {
        let event = Event::new();
        event.set();
        loop {
            event.wait(task).await?;
        }
    });
    check("a ready future", async |task| {
        loop {
            task.wait(std::future::ready(())).await?;
        }
    });
    check("cancel", async |task| {
        let other = task.spawn("other", async |task| task.yield_now().await);
        loop {
            task.cancel(other.id()).await?;
        }
    });
    check("the first of a list is never dry", async |task| {
        let (_, receiver) = unbounded::<()>();
        loop {
            let waits = [Wait::recv(&receiver), Wait::sleep(Duration::ZERO).map(Some)];
            task.wait_any(waits).await?;
        }
    });
}

#[test]
fn a_turn_has_a_hundred_and_twenty_eight_requests() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = unbounded();
    for number in 0..300 {
        sender.try_send(number).expect("it is open");
    }
    let seen = Rc::new(Cell::new(0));
    let noting = Rc::clone(&seen);
    scheduler.spawn("receiver", async move |task| {
        while let Some(number) = receiver.recv(task).await? {
            noting.set(number + 1);
        }
        Ok(())
    });
    let ends = [128, 256, 300].map(|_| {
        scheduler.step();
        seen.get()
    });
    // From the second turn on, the request that ended the turn before is the first.
    assert_eq!(ends, [128, 257, 300]);
    drop(sender);
}

/// The real clock only makes the turns long, and they may be longer: what is asserted is how many
/// there are. With a check every 64 turns there were 64.
#[test]
fn a_timer_is_checked_after_each_turn_of_a_slow_task() {
    const SLOW: Duration = Duration::from_millis(5);
    let turns = Scheduler::new().block_on(async |task| {
        let turns = Rc::new(Cell::new(0));
        let counted = Rc::clone(&turns);
        task.spawn_daemon("slow", async move |task| {
            loop {
                let begin = task.now();
                while task.now() - begin < SLOW {
                    hint::spin_loop();
                }
                counted.set(counted.get() + 1);
                task.yield_now().await?;
            }
        });
        task.sleep(2 * SLOW).await?;
        Ok(turns.get())
    });
    assert!(matches!(turns, Ok(1..=3)), "{turns:?}");
}
