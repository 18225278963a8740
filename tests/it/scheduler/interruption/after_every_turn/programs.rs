//! Small programs that wait in every way. A task that loses its partner returns.

use std::{
    io,
    net::{TcpListener, TcpStream as Std},
    rc::Rc,
    time::Duration,
};

use scheduler::{
    Event, JoinHandle, Mutex, Scheduler, Semaphore, Stop, Task, Wait, channel, net::TcpStream,
};

use crate::counted::{Counted, Ledger};

type Program = fn(&Scheduler, &Ledger) -> Vec<JoinHandle<()>>;

pub(super) const PROGRAMS: [Program; 7] =
    [sleepers, joiners, channels, locks, scopes, foreign, sockets];

const SECOND: Duration = Duration::from_secs(1);

fn sleepers(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let sleeper = |seconds: u32| {
        let guard = ledger.value("guard");
        scheduler.spawn("sleeper", async move |task| {
            let _guard = guard;
            for _ in 0..3 {
                task.sleep(seconds * SECOND).await?;
                task.yield_now().await?;
            }
            Ok(())
        })
    };
    (0..3).map(sleeper).collect()
}

/// Two join the same task, and one joins one of them, whatever becomes of whom they join.
fn joiners(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let guard = ledger.value("guard");
    let first = Rc::new(scheduler.spawn("first", async move |task| {
        task.sleep(SECOND).await.map(|()| guard)
    }));
    let second = joiner(scheduler, ledger, Rc::clone(&first));
    let third = joiner(scheduler, ledger, Rc::new(second));
    vec![third, joiner(scheduler, ledger, first)]
}

fn joiner<T: 'static>(
    scheduler: &Scheduler,
    ledger: &Ledger,
    joined: Rc<JoinHandle<T>>,
) -> JoinHandle<()> {
    let guard = ledger.value("guard");
    scheduler.spawn("joiner", async move |task| {
        let _guard = guard;
        let _ = task.join(&joined).await?;
        task.yield_now().await
    })
}

fn channels(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let (sender, receiver) = channel::<Counted>(1);
    let values: Vec<_> = ["one", "two", "three", "four"]
        .map(|name| ledger.value(name))
        .into();
    let mut tasks = vec![scheduler.spawn("producer", async move |task| {
        for value in values {
            if sender.send(task, value).await?.is_err() {
                break; // nobody receives any more
            }
        }
        Ok(())
    })];
    for _ in 0..2 {
        let receiver = receiver.clone();
        tasks.push(scheduler.spawn("consumer", async move |task| {
            while let Some(value) = receiver.recv(task).await? {
                task.sleep(SECOND).await?;
                drop(value);
            }
            Ok(())
        }));
    }
    tasks
}

/// Three that have a lock in turn, and a permit as well; the last who had them lets a fourth go
/// on.
fn locks(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let locked = Rc::new(Mutex::new(ledger.value("locked")));
    let (permits, event) = (Rc::new(Semaphore::new(2)), Event::new());
    let mut tasks = Vec::new();
    for _ in 0..3 {
        let (locked, permits, event) = (Rc::clone(&locked), Rc::clone(&permits), event.clone());
        tasks.push(scheduler.spawn("locker", async move |task| {
            let _permit = permits.acquire(task).await?;
            let _locked = locked.lock(task).await?;
            task.sleep(SECOND).await?;
            event.set();
            task.yield_now().await
        }));
    }
    tasks.push(scheduler.spawn("waiter", async move |task| {
        let waits = [Wait::event(&event), Wait::sleep(9 * SECOND)];
        task.wait_any(waits).await?;
        let both = [Wait::event(&event), Wait::sleep(SECOND)];
        task.wait_all(both).await.map(drop)
    }));
    tasks
}

/// A scope under a deadline. What a child fails with is no failure of the parent.
fn scopes(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let (own, children) = (
        ledger.value("parent"),
        ["one", "two"].map(|_| ledger.value("child")),
    );
    let parent = scheduler.spawn("parent", async move |task| {
        let _own = own;
        let part = async |task: &mut Task<'_>| {
            let scoped = task.scope(async |scope| {
                for (seconds, guard) in (1..).zip(children) {
                    scope.spawn("child", async move |task| {
                        let _guard = guard;
                        task.sleep(seconds * SECOND).await?;
                        task.yield_now().await
                    });
                }
                scope.sleep(SECOND).await
            });
            match scoped.await {
                Err(Stop::Failed(_)) => Ok(()),
                scoped => scoped,
            }
        };
        Ok(task.timeout(9 * SECOND, part).await??)
    });
    let other = scheduler.spawn("other", async |task| task.sleep(3 * SECOND).await);
    vec![parent, other]
}

/// Two that talk through the channel of another library: one awaits, one waits.
fn foreign(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let (sender, receiver) = async_channel::bounded::<Counted>(1);
    let values: Vec<_> = ["one", "two", "three"]
        .map(|name| ledger.value(name))
        .into();
    let sending = scheduler.spawn("sending", async move |task| {
        for value in values {
            if task.wait(sender.send(value)).await?.is_err() {
                break;
            }
            task.yield_now().await?;
        }
        Ok(())
    });
    let receiving = scheduler.spawn("receiving", async move |task| {
        while let Ok(value) = receiver.recv().await {
            task.yield_now().await?;
            drop(value);
        }
        Ok(())
    });
    vec![sending, receiving]
}

/// Two that send each other a message by turns, until one of them is gone.
fn sockets(scheduler: &Scheduler, ledger: &Ledger) -> Vec<JoinHandle<()>> {
    let (one, other) = connected().expect("the loopback is there");
    let talking = |name: &'static str, stream: TcpStream, greeting: &'static [u8]| {
        let guard = ledger.value(name);
        scheduler.spawn(name, async move |task| {
            let _guard = guard;
            if stream.write_all(task, greeting).await?.is_err() {
                return Ok(());
            }
            for _ in 0..3 {
                if stream.read_exact(task, &mut [0; 4]).await?.is_err()
                    || stream.write_all(task, b"pong").await?.is_err()
                {
                    break; // the other one has left
                }
            }
            Ok(())
        })
    };
    vec![talking("one", one, b"ping"), talking("other", other, b"")]
}

fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let one = Std::connect(listener.local_addr()?)?;
    let (other, _) = listener.accept()?;
    Ok((TcpStream::from_std(one)?, TcpStream::from_std(other)?))
}
