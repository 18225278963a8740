//! Every name of the contract, spelled as it promises, with the type that it promises.

use std::{
    borrow::Cow,
    collections::HashSet,
    error::Error,
    io,
    net::{SocketAddr, TcpStream as Peer},
    panic::Location,
    time::{Duration, Instant},
};

use scheduler::{
    BoxError, Clock, Deadlock, Event, JoinError, JoinHandle, Mutex, MutexGuard, Permit, Receiver,
    Recorder, RunError, Scheduler, Semaphore, SendError, Sender, Step, Stop, Task, TaskId,
    TaskInfo, TimedOut, Unparker, Wait, Waiter, channel,
    net::{TcpListener, TcpStream},
};

const SECOND: Duration = Duration::from_secs(1);

/// Runs a body in virtual time: what it awaits has to answer, not only to compile.
#[track_caller]
fn check(body: impl AsyncFnOnce(&mut Task<'_>) -> Result<(), Stop> + 'static) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    assert_eq!(scheduler.block_on(body), Ok(()));
}

#[test]
fn what_a_host_calls() -> Result<(), Box<dyn Error>> {
    let recorder: Recorder = Recorder::new().clone();
    let builder = Scheduler::builder().clock(Clock::real());
    let mut scheduler: Scheduler = builder.observer(recorder.clone()).build();
    let task: JoinHandle<i32> = scheduler.spawn("Task A", async |task| {
        task.yield_now().await?;
        Ok(3)
    });
    let _: (TaskId, &str, bool) = (task.id(), task.name(), task.is_finished());
    let _: Vec<TaskInfo> = scheduler.tasks();
    let _: Step = scheduler.step();
    let _: Result<Step, Deadlock> = scheduler.tick(None::<Duration>);
    let _: Step = scheduler.run_until_idle();
    let ran: Result<(), Deadlock> = scheduler.run();
    ran?;
    let result: Option<Result<i32, JoinError>> = task.result();
    assert_eq!(result, Some(Ok(3)));
    let ended: Result<i32, RunError> = Scheduler::new().block_on(async |_| Ok(7));
    assert_eq!(ended?, 7);
    let (svg, trace): (String, String) = (recorder.svg(), recorder.chrome_trace());
    assert!(svg.starts_with("<svg") && trace.starts_with('{'));
    Ok(())
}

#[test]
fn turns_tasks_and_times() {
    check(async |task| {
        let _: TaskId = task.id();
        let own: String = task.name().to_owned();
        assert_eq!(own, "main");
        let begin: Instant = task.now();
        let _: () = task.yield_now().await?;
        let name: Cow<'static, str> = "child".into();
        let child: JoinHandle<u8> = task.spawn(name, async |_| Ok(1));
        let _daemon: JoinHandle<()> = task.spawn_daemon(String::from("daemon"), async |_| Ok(()));
        let joined: Result<Result<u8, JoinError>, Stop> = task.join(&child).await;
        assert_eq!(joined??, 1);
        let _: () = task.sleep(SECOND).await?;
        let _: () = task.sleep_until(begin + 2 * SECOND).await?;
        assert_eq!(task.now() - begin, 2 * SECOND);
        Ok(())
    });
}

#[test]
fn interruptions_tell_whether_the_task_was_there() {
    check(async |task| {
        let child = task.spawn("child", async |_| Ok(()));
        let id: TaskId = child.id();
        let cancelled: Result<bool, Stop> = task.cancel(id).await;
        let thrown: Result<bool, Stop> = task.throw(id, io::Error::other("thrown")).await;
        let killed: Result<bool, Stop> = task.kill(id).await;
        assert_eq!((cancelled?, thrown?, killed?), (true, true, true));
        assert_eq!(task.join(&child).await?, Err(JoinError::Killed));
        assert!(!task.cancel(id).await?);
        Ok(())
    });
}

#[test]
fn parks_and_waits_as_data() {
    fn from_any_thread<T: Send + Sync>(_: &T) {}
    check(async |task| {
        let (waiter, unparker): (Waiter, Unparker) = (task.waiter(), task.unparker());
        from_any_thread(&unparker);
        waiter.wake();
        let _: () = task.park().await?;
        unparker.unpark();
        let _: () = task.park().await?;
        let ready: u8 = task.wait(std::future::ready(5)).await?;
        assert_eq!(ready, 5);

        let (sender, receiver) = channel::<u8>(1);
        let child = task.spawn("child", async |_| Ok(2));
        let sleep: Wait<'_, ()> = Wait::sleep(SECOND);
        let recv: Wait<'_, Option<u8>> = Wait::recv(&receiver);
        let join: Wait<'_, Result<u8, JoinError>> = Wait::join(&child);
        let waits = [
            sleep.map(|()| 0),
            recv.map(|value| value.unwrap_or(9)),
            join.map(|joined| joined.unwrap_or(9)),
        ];
        let any: Result<u8, Stop> = task.wait_any(waits).await;
        assert_eq!(any?, 2);
        sender.send(task, 4).await??;
        let both = [Wait::recv(&receiver), Wait::sleep(SECOND).map(|()| None)];
        let all: Result<Vec<Option<u8>>, Stop> = task.wait_all(both).await;
        assert_eq!(all?, [Some(4), None]);
        Ok(())
    });
}

#[test]
fn channels_and_locks() {
    check(async |task| {
        let (sender, receiver): (Sender<u8>, Receiver<u8>) = channel::<u8>(1);
        drop((sender.clone(), receiver.clone()));
        let sent: Result<Result<(), SendError<u8>>, Stop> = sender.send(task, 1).await;
        sent??;
        let received: Result<Option<u8>, Stop> = receiver.recv(task).await;
        assert_eq!(received?, Some(1));
        drop(receiver);
        let Err(SendError(refused)) = sender.send(task, 2).await? else {
            panic!("nobody receives");
        };
        assert_eq!(refused, 2);

        let (mutex, semaphore, event) = (Mutex::new(1), Semaphore::new(1), Event::new());
        let guard: MutexGuard<'_, i32> = mutex.lock(task).await?;
        assert_eq!(*guard, 1);
        let _permit: Permit = semaphore.acquire(task).await?;
        event.set();
        let _: () = event.wait(task).await?;
        let Err(Stop::Failed(refused)) = mutex.lock(task).await else {
            panic!("it has the lock itself");
        };
        assert!(refused.is::<scheduler::WouldDeadlock>());
        Ok(())
    });
}

#[test]
fn timeouts_and_scopes() {
    async fn sleeps(task: &mut Task<'_>) -> Result<u8, Stop> {
        task.sleep(SECOND).await?;
        Ok(1)
    }
    check(async |task| {
        let late: Result<Result<u8, TimedOut>, Stop> = task
            .timeout(SECOND / 2, async |task| sleeps(task).await)
            .await;
        assert_eq!(late?, Err(TimedOut));
        let borrowed = String::from("of the parent");
        let scoped: Result<usize, Stop> = task
            .scope(async |scope| {
                let child: JoinHandle<u8> = scope.spawn("child", async |task| sleeps(task).await);
                scope.yield_now().await?; // as a task does
                Ok(borrowed.len() + usize::from(scope.join(&child).await??))
            })
            .await;
        assert_eq!(scoped?, 14);
        Ok(())
    });
}

#[test]
fn descriptors_and_streams() {
    let served = Scheduler::new().block_on(async |task| {
        let listener: TcpListener = TcpListener::bind("127.0.0.1:0")?;
        let address: SocketAddr = listener.local_addr()?;
        let ours: io::Result<TcpStream> = TcpStream::connect(task, address).await?;
        let accepted: io::Result<(TcpStream, SocketAddr)> = listener.accept(task).await?;
        let (ours, (theirs, _)) = (ours?, accepted?);
        let written: io::Result<()> = ours.write_all(task, b"hello").await?;
        written?;
        let mut buffer = [0; 8];
        let read: io::Result<usize> = theirs.read(task, &mut buffer).await?;
        assert_eq!(read?, 5);

        let source = Peer::connect(address)?;
        let _: () = task.writable(&source).await?;
        drop(listener.accept(task).await??);
        let _: () = task.readable(&source).await?; // the end can be read
        let _wait: Wait<'_, _> = Wait::readable(&source);
        Ok(())
    });
    assert_eq!(served, Ok(()));
}

/// A match without a wildcard: neither enum has another case.
#[test]
fn why_a_task_ended() {
    fn stop(stop: Stop) -> BoxError {
        match stop {
            Stop::Killed | Stop::Cancelled | Stop::TimedOut => stop.into_error(),
            Stop::Thrown(error) | Stop::Failed(error) => error,
        }
    }
    fn kind(error: &JoinError) -> &'static str {
        match error {
            JoinError::Failed(_) => "failed",
            JoinError::Cancelled => "cancelled",
            JoinError::Killed => "killed",
            JoinError::Panicked(_) => "panicked",
            JoinError::WouldDeadlock(_) => "would deadlock",
            JoinError::Taken => "taken",
        }
    }
    let reported: HashSet<_> = [Stop::Killed, Stop::Cancelled, Stop::TimedOut]
        .map(|why| stop(why).to_string())
        .into();
    assert_eq!(reported.len(), 3);
    assert_eq!(kind(&JoinError::Failed("bad luck".into())), "failed");
}

#[test]
fn a_blocked_task_is_reported_with_everything() {
    let mut scheduler = Scheduler::new();
    scheduler.spawn("stuck", async |task| task.park().await);
    let deadlock: Deadlock = scheduler.run().expect_err("nobody wakes it");
    let blocked = &deadlock.tasks[0];
    let _: (TaskId, &str, Instant) = (blocked.id, &blocked.name, blocked.since);
    let place: Option<&'static Location<'static>> = blocked.location;
    assert_eq!(place.map(Location::file), Some(file!()));
    let owner: Option<TaskId> = blocked.owner;
    assert_eq!(
        (blocked.kind, &*blocked.object, owner),
        ("park", "a wake", None)
    );
}
