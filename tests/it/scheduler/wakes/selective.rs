//! Requests inside of combinators that poll only what was woken, with wakers of their own: all
//! replies come, and no turn follows a turn for ever.

use std::{future::ready, pin::Pin, rc::Rc, time::Duration};

use futures_concurrency::future::{Join, Race};
use futures_lite::future;
use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use scheduler::{Clock, Event, JoinHandle, Mutex, Scheduler, Step, Stop, Task, channel};

const SECOND: Duration = Duration::from_secs(1);

/// Runs all tasks to their ends, in at most so many turns.
#[track_caller]
fn run_within(scheduler: &mut Scheduler, turns: usize) {
    for _ in 0..=turns {
        match scheduler.step() {
            Step::Ran => {}
            Step::Idle(_) => drop(scheduler.tick(Some(3600 * SECOND))),
            Step::Done => return,
        }
    }
    panic!("more than {turns} turns: {:?}", scheduler.tasks());
}

/// Awaits a request inside of a `FuturesUnordered` that has nothing else.
async fn alone<F: Future>(request: F) -> F::Output {
    let mut set = FuturesUnordered::new();
    set.push(request);
    set.next().await.expect("there is one")
}

#[track_caller]
fn check<T: PartialEq + std::fmt::Debug + 'static>(
    turns: usize,
    expected: T,
    body: impl AsyncFnOnce(&mut Task<'_>) -> Result<T, Stop> + 'static,
) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let main = scheduler.spawn("main", body);
    run_within(&mut scheduler, turns);
    assert_eq!(main.result(), Some(Ok(expected)));
}

#[test]
fn a_sleep_ends() {
    check(400, 100, async |task| {
        let begin = task.now();
        for _ in 0..100 {
            alone(task.sleep(SECOND)).await?;
        }
        Ok((task.now() - begin).as_secs())
    });
}

#[test]
fn every_kind_of_request_is_answered() {
    check(2_000, 40, async |task| {
        let mut answered = 0;
        for _ in 0..10 {
            alone(task.yield_now()).await?;

            let (sender, receiver) = channel(1);
            task.spawn("sender", async move |task| {
                task.sleep(SECOND).await?;
                Ok(sender.send(task, 1).await??)
            });
            answered += alone(receiver.recv(task)).await?.unwrap_or(0);

            let child = task.spawn("child", async |task| {
                task.sleep(SECOND).await?;
                Ok(1)
            });
            answered += alone(task.join(&child)).await??;

            let waiter = task.waiter();
            task.spawn("waker", async move |task| {
                task.sleep(SECOND).await?;
                waiter.wake();
                Ok(())
            });
            alone(task.park()).await?;
            answered += 1;

            let event = Rc::new(Event::new());
            let seen = Rc::clone(&event);
            task.spawn("setter", async move |task| {
                task.sleep(SECOND).await?;
                seen.set();
                Ok(())
            });
            alone(event.wait(task)).await?;
            answered += 1;
        }
        Ok(answered)
    });
}

#[test]
fn a_lock_is_passed_on() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let total = Mutex::new(0);
    let tasks: Vec<JoinHandle<()>> = (0..3)
        .map(|_| {
            let total = total.clone();
            scheduler.spawn("adds", async move |task| {
                for _ in 0..10 {
                    let mut guard = alone(total.lock(task)).await?;
                    *guard += 1;
                    task.sleep(SECOND).await?; // while it holds the lock
                }
                Ok(())
            })
        })
        .collect();
    run_within(&mut scheduler, 1_000);
    assert!(tasks.iter().all(|task| task.result() == Some(Ok(()))));
    assert_eq!(total.into_inner(), Some(30));
}

#[test]
fn an_unparker_of_another_thread_ends_a_park() {
    let mut scheduler = Scheduler::new();
    let main = scheduler.spawn("main", async |task| {
        for _ in 0..10 {
            let unparker = task.unparker();
            let thread = std::thread::spawn(move || unparker.unpark());
            alone(task.park()).await?;
            thread.join().expect("it only unparks");
        }
        Ok("unparked")
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(main.result(), Some(Ok("unparked")));
}

#[test]
fn a_future_that_is_waited_for_by_a_request_wakes_it() {
    check(100, 10, async |task| {
        let mut woken = 0;
        for _ in 0..10 {
            let (sender, receiver) = async_channel::bounded(1);
            task.spawn("sender", async move |task| {
                task.sleep(SECOND).await?;
                Ok(sender.try_send(1)?)
            });
            woken += alone(task.wait(receiver.recv())).await??;
        }
        Ok(woken)
    });
}

#[test]
fn a_request_among_many_futures_is_answered() {
    type Any<'a> = Pin<Box<dyn Future<Output = u32> + 'a>>;
    check(200, 410, async |task| {
        let mut sum = 0;
        for _ in 0..10 {
            let slept = async { task.sleep(SECOND).await.map_or(0, |()| 1) };
            let mut all: Vec<Any<'_>> = vec![Box::pin(slept)];
            all.extend((0..20).map(|_| Box::pin(ready(1_u32)) as Any<'_>));
            all.extend((0..20).map(|_| {
                Box::pin(async {
                    future::yield_now().await;
                    1_u32
                }) as Any<'_>
            }));
            sum += join_all(all).await.iter().sum::<u32>();
        }
        Ok(sum)
    });
}

#[test]
fn futures_concurrency_joins_and_races() {
    check(400, 11, async |task| {
        let mut sum = 0;
        for _ in 0..10 {
            let (slept, one) = (task.sleep(SECOND), ready(1)).join().await;
            slept?;
            sum += one;
            let never = async {
                future::pending::<()>().await;
                Ok(())
            };
            (task.sleep(SECOND), never).race().await?;
        }
        sum += 1;
        Ok(sum)
    });
}

#[test]
fn an_interruption_is_raised_once() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let slow = scheduler.spawn("slow", async |task| {
        let interrupted = alone(task.sleep(9 * SECOND)).await;
        assert!(
            matches!(interrupted, Err(Stop::Cancelled)),
            "{interrupted:?}"
        );
        alone(task.sleep(SECOND)).await?; // its cleanup is not interrupted
        let late = task.timeout(SECOND, async |task| alone(task.sleep(9 * SECOND)).await);
        Ok(late.await?.is_err())
    });
    let id = slow.id();
    scheduler.spawn("cancels", async move |task| {
        task.sleep(SECOND).await?;
        task.cancel(id).await?;
        Ok(())
    });
    run_within(&mut scheduler, 100);
    assert_eq!(slow.result(), Some(Ok(true)));
}

#[test]
fn a_killed_task_ends() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let slow = scheduler.spawn("slow", async |task| alone(task.sleep(9 * SECOND)).await);
    let id = slow.id();
    scheduler.spawn("kills", async move |task| {
        task.sleep(SECOND).await?;
        task.kill(id).await?;
        Ok(())
    });
    run_within(&mut scheduler, 20);
    assert!(slow.is_finished());
}

#[test]
fn a_request_that_loses_its_race_there_is_withdrawn() {
    check(400, 30, async |task| {
        let (sender, receiver) = channel::<u32>(4);
        let mut passed = 0;
        for _ in 0..10 {
            let (ends, end) = async_channel::bounded(1);
            task.spawn("ends", async move |task| {
                task.sleep(SECOND).await?;
                Ok(ends.try_send(())?)
            });
            {
                let received = async { drop(alone(receiver.recv(task)).await) };
                let ended = async {
                    let _ = end.recv().await;
                };
                future::or(received, ended).await; // nothing is sent, so the other one ends it
            }
            sender.send(task, 3).await??; // the wait that was dropped does not take it
            passed += receiver.recv(task).await?.unwrap_or(0);
        }
        Ok(passed)
    });
}
