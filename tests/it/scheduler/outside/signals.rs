//! Signals as a source; and processes that a second Ctrl-C ends.

use std::{
    env, hint,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdout, Command, Stdio},
};

use futures_lite::{StreamExt, future::poll_once};
use futures_util::stream::FuturesUnordered;
use rustix::process::{self, Pid};
use scheduler::{
    JoinError, Scheduler, Step, TaskState, Wait, channel,
    signal::{self, Signal, Signals},
};

fn raise(signal: process::Signal) {
    process::kill_process(process::getpid(), signal).expect("a process may signal itself");
}

/// The tests below use signals of their own each, as they share a process.
#[test]
fn signals_are_received_in_place_of_their_effect() {
    let mut scheduler = Scheduler::new();
    let mut signals = Signals::new([Signal::USER_1]).expect("it is registered");
    let mut others = Signals::new([Signal::WINDOW_CHANGE, Signal::USER_1]).expect("so is it");
    let received = scheduler.spawn("receives", async move |task| {
        let first = signals.recv(task).await?;
        let second = signals.recv(task).await?;
        Ok((first, second))
    });
    let also = scheduler.spawn("also", async move |task| others.recv(task).await);
    assert!(matches!(scheduler.run_until_idle(), Step::Idle(None)));
    let task = &scheduler.tasks()[0];
    assert_eq!(task.state, TaskState::Waiting);
    assert_eq!(task.waits_on.as_deref(), Some("signal SIGUSR1"));
    let place = task.location.expect("a request has a place");
    assert!(place.file().ends_with("signals.rs"), "{place}");
    let task = &scheduler.tasks()[1];
    assert_eq!(task.waits_on.as_deref(), Some("signal SIGWINCH or SIGUSR1"));

    raise(process::Signal::USR1);
    raise(process::Signal::USR1); // counts once, as in the system
    while !also.is_finished() {
        scheduler.run_until_idle();
    }
    assert_eq!(also.result(), Some(Ok(Signal::USER_1)), "each receives it");
    assert!(!received.is_finished());
    raise(process::Signal::USR1);
    assert_eq!(
        scheduler.run(),
        Ok(()),
        "a wait for a signal is no deadlock"
    );
    let both = (Signal::USER_1, Signal::USER_1);
    assert_eq!(received.result(), Some(Ok(both)));
}

/// As a program does that registers before it says that it is there.
#[test]
fn one_that_came_before_its_scheduler_is_received_on_another_thread() {
    let mut signals = Signals::new([Signal::CHILD]).expect("it is registered");
    raise(process::Signal::CHILD);
    let thread = std::thread::spawn(move || {
        Scheduler::new().block_on(async move |task| signals.recv(task).await)
    });
    assert_eq!(thread.join().expect("it does not panic"), Ok(Signal::CHILD));
}

/// The first waker, a combinator's, is not woken any more.
#[test]
fn a_wait_for_a_signal_wakes_the_one_that_polled_it_last() {
    let mut scheduler = Scheduler::new();
    let mut signals = Signals::new([Signal::HANG_UP]).expect("it is registered");
    let received = scheduler.spawn("hands over", async move |_| {
        let wait = Wait::signal(&mut signals);
        let mut waits: FuturesUnordered<_> = [wait].into_iter().collect();
        assert!(poll_once(waits.next()).await.is_none());
        let wait = waits.into_iter().next().expect("it is pending");
        Ok(wait.await??)
    });
    scheduler.run_until_idle();
    raise(process::Signal::HUP);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(received.result(), Some(Ok(Signal::HANG_UP)));
}

#[test]
fn a_signal_that_is_listed_twice_is_received_once() {
    let mut scheduler = Scheduler::new();
    let mut signals = Signals::new([Signal::HANG_UP; 2]).expect("it is registered");
    raise(process::Signal::HUP);
    let received = scheduler.spawn("receives", async move |task| {
        assert_eq!(signals.recv(task).await?, Signal::HANG_UP);
        signals.recv(task).await
    });
    assert!(matches!(scheduler.run_until_idle(), Step::Idle(None)));
    assert!(!received.is_finished());
    let task = &scheduler.tasks()[0];
    assert_eq!(task.waits_on.as_deref(), Some("signal SIGHUP"));
}

#[test]
fn a_wait_that_is_cancelled_or_lost_keeps_the_signal() {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = channel(1);
    let lost = scheduler.spawn("loses", async move |task| {
        let mut signals = Signals::new([Signal::USER_2])?;
        raise(process::Signal::USR2); // it is there, but the first listed wins
        let won = task.wait_any([
            Wait::recv(&receiver).map(|_| "a value"),
            Wait::signal(&mut signals).map(|_| "a signal"),
        ]);
        assert_eq!(won.await?, "a value");
        let stopped = task.scope(async |scope| {
            scope.spawn("fails", async |_| Ok("x".parse::<u32>().map(drop)?));
            scope.park().await
        });
        assert!(stopped.await.is_err());
        signals.recv(task).await
    });
    sender.try_send(()).expect("there is room");
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(lost.result(), Some(Ok(Signal::USER_2)));

    let waits = scheduler.spawn("waits", async |task| {
        Signals::new([Signal::USER_2])?.recv(task).await
    });
    scheduler.run_until_idle();
    waits.cancel();
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(waits.result(), Some(Err(JoinError::Cancelled)));
}

/// A test that runs once more in a process of its own, where it plays another part.
struct Other {
    process: Child,
    says: BufReader<ChildStdout>,
}

const PART: &str = "CEDE_TEST_PART";

fn part() -> Option<String> {
    env::var(PART).ok()
}

impl Other {
    /// Starts this test binary for the test `name` of this module.
    fn start(name: &str, part: &str) -> Self {
        let (_, module) = module_path!().split_once("::").expect("the crate is first");
        let mut command = Command::new(env::current_exe().expect("the test knows its own path"));
        command.args(["--exact", &format!("{module}::{name}"), "--nocapture"]);
        let process = command.env(PART, part).stdout(Stdio::piped()).spawn();
        let mut process = process.expect("the test runs once more");
        let says = process.stdout.take().expect("stdout is piped");
        let says = BufReader::new(says);
        Self { process, says }
    }

    #[track_caller]
    fn waits_for(&mut self, expected: &str) {
        let mut lines = self.says.by_ref().lines().map(Result::unwrap);
        assert!(lines.any(|line| line.ends_with(expected)), "no {expected}");
    }

    fn signal(&self, signal: process::Signal) {
        let id = Pid::from_child(&self.process);
        process::kill_process(id, signal).expect("it runs");
    }

    #[track_caller]
    fn ends_with(mut self, code: i32) {
        let status = self.process.wait().expect("it can be waited for");
        assert_eq!(status.code(), Some(code), "{status}");
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn says(text: &str) {
    writeln!(std::io::stdout(), "{text}").expect("the test listens");
}

/// Computes for ever: no other task has a turn.
fn hangs() -> ! {
    loop {
        hint::spin_loop();
    }
}

/// What the other process does.
fn plays(part: String) -> ! {
    let code = Scheduler::new().block_on(async move |task| {
        let mut stopping = signal::shutdown()?;
        says("ready");
        if part == "is busy" {
            hangs(); // before the first is received
        }
        let signal = stopping.recv(task).await?;
        says("received");
        match part.as_str() {
            "hangs" => hangs(),
            "drops it and hangs" => {
                drop(stopping);
                says("dropped");
                hangs()
            }
            _ => Ok(signal.exit_code()),
        }
    });
    std::process::exit(code.map_or(1, i32::from))
}

#[test]
fn one_ctrl_c_ends_it_in_good_order() {
    if let Some(part) = part() {
        plays(part);
    }
    let mut other = Other::start("one_ctrl_c_ends_it_in_good_order", "ends");
    other.waits_for("ready");
    other.signal(process::Signal::INT);
    other.waits_for("received");
    other.ends_with(130);
}

#[test]
fn a_second_ctrl_c_ends_at_once_what_hangs() {
    if let Some(part) = part() {
        plays(part);
    }
    let name = "a_second_ctrl_c_ends_at_once_what_hangs";
    let mut other = Other::start(name, "hangs");
    other.waits_for("ready");
    other.signal(process::Signal::INT);
    other.waits_for("received");
    other.signal(process::Signal::TERM);
    other.ends_with(143);

    let mut other = Other::start(name, "drops it and hangs");
    other.waits_for("ready");
    other.signal(process::Signal::INT);
    other.waits_for("dropped");
    other.signal(process::Signal::INT);
    other.ends_with(130);
}

#[test]
fn a_second_ctrl_c_ends_also_what_never_received_the_first() {
    if let Some(part) = part() {
        plays(part);
    }
    let name = "a_second_ctrl_c_ends_also_what_never_received_the_first";
    let mut other = Other::start(name, "is busy");
    other.waits_for("ready");
    // Of two that come close together the system may make one, so there are more.
    while other.process.try_wait().expect("it is ours").is_none() {
        other.signal(process::Signal::INT);
        std::thread::yield_now();
    }
    other.ends_with(130);
}
