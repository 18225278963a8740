//! Unix sockets: what they transfer, and what interrupts them.

use std::{
    env, fs,
    io::{ErrorKind, Read, Write},
    ops::Deref,
    os::unix::net,
    path::PathBuf,
    process,
    rc::Rc,
    time::Duration,
};

use scheduler::{
    JoinError, Scheduler, Step,
    net::{UnixListener, UnixStream},
};

use super::descriptors::watched;
use crate::counted::Ledger;

/// A path for a socket of one test, whose file goes with it.
pub(in crate::scheduler) struct Path(PathBuf);

impl Path {
    pub(in crate::scheduler) fn new(name: &str) -> Self {
        Self(env::temp_dir().join(format!("cede-{name}-{}", process::id())))
    }

    #[track_caller]
    pub(in crate::scheduler) fn listen(&self) -> UnixListener {
        UnixListener::bind(&self.0).expect("the path is free")
    }
}

impl Deref for Path {
    type Target = PathBuf;

    fn deref(&self) -> &PathBuf {
        &self.0
    }
}

impl Drop for Path {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn clients_of_a_listener_are_echoed() {
    let path = Path::new("echo");
    let listener = path.listen();
    let mut scheduler = Scheduler::new();
    scheduler.spawn_daemon("server", async move |task| {
        loop {
            let (stream, _) = listener.accept(task).await??;
            task.spawn_daemon("echo", async move |task| {
                let mut buffer = [0; 512];
                loop {
                    match stream.read(task, &mut buffer).await?? {
                        0 => return Ok(()),
                        length => stream.write_all(task, &buffer[..length]).await??,
                    }
                }
            });
        }
    });
    let clients: Vec<_> = (0..20)
        .map(|number| {
            let path = path.clone();
            scheduler.spawn(format!("client {number}"), async move |task| {
                let stream = UnixStream::connect(path)?;
                let sent = vec![number; 3_000]; // several reads of the server's
                stream.write_all(task, &sent).await??;
                let mut echoed = vec![0; sent.len()];
                stream.read_exact(task, &mut echoed).await??;
                Ok(echoed == sent)
            })
        })
        .collect();
    assert_eq!(scheduler.run(), Ok(()));
    for client in clients {
        assert_eq!(client.result(), Some(Ok(true)));
    }
}

/// More than fits: the writer waits for the reader, who waits for the end.
#[test]
fn a_large_write_waits_for_room() {
    const SIZE: usize = 3_000_000;
    let (ours, theirs) = UnixStream::pair().expect("the system has sockets");
    let mut scheduler = Scheduler::new();
    scheduler.spawn("writer", async move |task| {
        ours.write_all(task, &vec![3; SIZE]).await??;
        Ok(ours.shutdown(std::net::Shutdown::Write)?)
    });
    let read = scheduler.block_on(async move |task| {
        let (mut buffer, mut total) = (vec![0; 65_536], 0);
        loop {
            match theirs.read(task, &mut buffer).await?? {
                0 => break Ok(total),
                length => total += length,
            }
        }
    });
    assert_eq!(read, Ok(SIZE));
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn a_read_that_is_interrupted_takes_nothing_and_drops_all() {
    let mut scheduler = Scheduler::new();
    let ledger = Ledger::new();
    let (ours, mut theirs) = net::UnixStream::pair().expect("the system has sockets");
    let ours = Rc::new(UnixStream::from_std(ours).expect("it can be set so"));
    for interrupted in [JoinError::Cancelled, JoinError::Killed] {
        let (reading, held) = (Rc::clone(&ours), ledger.value("held"));
        let reader = scheduler.spawn("reader", async move |task| {
            let _held = held;
            Ok(reading.read(task, &mut [0; 8]).await??)
        });
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        ledger.check_alive(&["held"], "it waits");
        // Its data comes together with the interruption, which goes first.
        assert!(match interrupted {
            JoinError::Killed => reader.kill(),
            _ => reader.cancel(),
        });
        theirs.write_all(b"ab").expect("there is room");
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(reader.result(), Some(Err(interrupted)));
        ledger.check_alive(&[], "it was interrupted");
        let reading = Rc::clone(&ours);
        let kept =
            scheduler.block_on(async move |task| Ok(reading.read(task, &mut [0; 8]).await??));
        assert_eq!(kept, Ok(2));
    }
    assert_eq!(watched(&*ours), 1, "it stays registered");
    let timed_out = scheduler.block_on(async move |task| {
        let soon = Duration::from_millis(1);
        let late = task.timeout(soon, async |task| ours.read(task, &mut [0; 8]).await);
        Ok(late.await?.is_err())
    });
    assert_eq!(timed_out, Ok(true));
    assert_eq!(theirs.read(&mut [0]).ok(), Some(0), "it is closed");
    ledger.check_all_dropped("the tasks have ended");
}

#[test]
fn a_killed_accept_leaves_the_connection_to_the_next() {
    let path = Path::new("killed-accept");
    let listener = Rc::new(path.listen());
    let mut scheduler = Scheduler::new();
    let accepting = Rc::clone(&listener);
    let killed = scheduler.spawn("killed", async move |task| {
        Ok(accepting.accept(task).await?.map(drop)?)
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    let mut client = net::UnixStream::connect(&*path).expect("it listens");
    client.write_all(b"abc").expect("there is room");
    assert!(killed.kill());
    let read = scheduler.block_on(async move |task| {
        let (stream, _) = listener.accept(task).await??;
        Ok(stream.read(task, &mut [0; 8]).await??)
    });
    assert_eq!(killed.result(), Some(Err(JoinError::Killed)));
    assert_eq!(read, Ok(3));
}

#[test]
fn a_connection_that_the_other_side_drops_has_an_end_and_no_room() {
    let (ours, theirs) = UnixStream::pair().expect("the system has sockets");
    let mut scheduler = Scheduler::new();
    let reader = scheduler.spawn("reader", async move |task| {
        let end = ours.read(task, &mut [0; 8]).await??;
        let short = ours.read_exact(task, &mut [0; 8]).await?;
        let lost = ours.write_all(task, b"lost").await?;
        let kind = |result: std::io::Result<()>| result.err().map(|error| error.kind());
        Ok((end, kind(short), kind(lost)))
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    drop(theirs);
    assert_eq!(scheduler.run(), Ok(()));
    let expected = (
        0,
        Some(ErrorKind::UnexpectedEof),
        Some(ErrorKind::BrokenPipe),
    );
    assert_eq!(reader.result(), Some(Ok(expected)));
}
