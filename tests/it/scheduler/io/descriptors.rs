//! Waiting for descriptors: `readable` and `writable`, alone, in waits as data, and when
//! interrupted.

use std::{
    cell::Cell,
    fs::{self, File},
    io::{self, ErrorKind, Read, Write},
    os::{
        fd::{AsFd, AsRawFd},
        unix::net::UnixStream,
    },
    rc::Rc,
    time::Duration,
};

use scheduler::{JoinError, Scheduler, Step, Stop, Task, Wait};

use crate::scheduler::trace::Trace;

pub(super) fn pair() -> (UnixStream, UnixStream) {
    let (ours, theirs) = UnixStream::pair().expect("the system has sockets");
    for end in [&ours, &theirs] {
        end.set_nonblocking(true).expect("a socket can be set so");
    }
    (ours, theirs)
}

/// Reads one byte; `None` at the end.
pub(super) async fn read(task: &mut Task<'_>, mut source: &UnixStream) -> Result<Option<u8>, Stop> {
    let mut byte = [0];
    loop {
        match source.read(&mut byte) {
            Ok(length) => return Ok((length > 0).then_some(byte[0])),
            Err(error) if error.kind() == ErrorKind::WouldBlock => task.readable(source).await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// How many polls watch this descriptor, as Linux reports it.
#[track_caller]
pub(in crate::scheduler) fn watched(source: &impl AsFd) -> usize {
    let number = source.as_fd().as_raw_fd().to_string();
    let own = fs::read_dir("/proc/self/fdinfo").expect("Linux lists our descriptors");
    let infos = own.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    let is_ours = |line: &&str| {
        let mut words = line.split_whitespace();
        words.next() == Some("tfd:") && words.next() == Some(&number)
    };
    infos.map(|info| info.lines().filter(is_ours).count()).sum()
}

#[test]
fn data_that_came_before_the_wait_ends_it() {
    let (ours, mut theirs) = pair();
    theirs.write_all(b"x").expect("there is room");
    let waited = Scheduler::new().block_on(async move |task| {
        task.readable(&ours).await?;
        task.readable(&ours).await?; // it is still there
        read(task, &ours).await
    });
    assert_eq!(waited, Ok(Some(b'x')));
}

#[test]
fn a_wait_ends_when_data_comes_and_when_the_other_side_leaves() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (ours, mut theirs) = pair();
    let noting = trace.clone();
    scheduler.spawn("reader", async move |task| {
        while let Some(byte) = read(task, &ours).await? {
            noting.note(format_args!("read {}", char::from(byte)));
        }
        noting.note("the end");
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("writer", async move |task| {
        for byte in [b"a", b"b"] {
            noting.note("write");
            theirs.write_all(byte)?;
            for _ in 0..200 {
                task.yield_now().await?; // descriptors are looked at once in 64 switches
            }
        }
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["write", "read a", "write", "read b", "the end"]);
}

#[test]
fn a_writer_waits_for_room() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = pair();
    let writer = scheduler.spawn("writer", async move |task| {
        let mut waits = 0;
        let mut written = 0;
        while written < 1 << 20 {
            match (&ours).write(&[0; 4096]) {
                Ok(length) => written += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    waits += 1;
                    task.writable(&ours).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(waits > 0)
    });
    let reader = scheduler.spawn("reader", async move |task| {
        let (mut received, mut buffer) = (0, [0; 4096]);
        loop {
            match theirs.read(&mut buffer) {
                Ok(0) => return Ok(received >= 1 << 20),
                Ok(length) => received += length,
                Err(_) => task.readable(&theirs).await?,
            }
        }
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(writer.result(), Some(Ok(true)), "it had to wait");
    assert_eq!(reader.result(), Some(Ok(true)));
}

#[test]
fn several_tasks_wait_for_one_descriptor() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (ours, mut theirs) = pair();
    let ours = Rc::new(ours);
    while (&*ours).write(&[0; 4096]).is_ok() {} // no room is left
    for name in ["reader 1", "reader 2"] {
        let (ours, trace) = (Rc::clone(&ours), trace.clone());
        scheduler.spawn(name, async move |task| {
            task.readable(&ours).await?;
            trace.note(task.name());
            Ok(())
        });
    }
    let (writing, noting) = (Rc::clone(&ours), trace.clone());
    scheduler.spawn("writer", async move |task| {
        task.writable(&writing).await?;
        noting.note("writer");
        Ok(())
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    assert_eq!(watched(&ours), 1);
    trace.check(&[]);
    theirs.write_all(b"x").expect("there is room this way");
    scheduler.run_until_idle();
    trace.check(&["reader 1", "reader 2"]);
    while theirs.read(&mut [0; 4096]).is_ok() {}
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["writer"]);
    assert_eq!(watched(&ours), 0);
}

#[test]
fn an_interrupted_wait_leaves_nothing_behind() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = pair();
    let ours = Rc::new(ours);
    let wait = async |task: &mut Task<'_>, ours: Rc<UnixStream>| {
        task.wait_all([Wait::readable(&ours), Wait::readable(&ours)])
            .await
            .map(drop)
    };
    for (how, expected) in [
        ("cancel", JoinError::Cancelled),
        ("kill", JoinError::Killed),
    ] {
        let waiting = Rc::clone(&ours);
        let task = scheduler.spawn("waiting", async move |task| wait(task, waiting).await);
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        assert_eq!(watched(&ours), 1);
        let id = task.id();
        scheduler.spawn(how, async move |task| match how {
            "cancel" => task.cancel(id).await,
            _ => task.kill(id).await,
        });
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(task.result(), Some(Err(expected)));
        assert_eq!(watched(&ours), 0);
    }
    theirs.write_all(b"x").expect("there is room");
    let read = scheduler.block_on(async move |task| read(task, &ours).await);
    assert_eq!(read, Ok(Some(b'x')), "a later wait works");
}

#[test]
fn a_wait_that_lost_to_a_timer_leaves_nothing_behind() {
    let (ours, _theirs) = pair();
    let first = Scheduler::new().block_on(async move |task| {
        let waits = [
            Wait::readable(&ours).map(|_| "readable"),
            Wait::sleep(Duration::from_millis(1)).map(|()| "a timer"),
        ];
        let first = task.wait_any(waits).await?;
        Ok((first, watched(&ours)))
    });
    assert_eq!(first, Ok(("a timer", 0)));
}

#[test]
fn a_descriptor_wins_over_a_timer_that_is_far() {
    let (ours, theirs) = pair();
    drop(theirs);
    let first = Scheduler::new().block_on(async move |task| {
        let waits = [
            Wait::sleep(Duration::from_secs(3600)).map(|()| "a timer"),
            Wait::readable(&ours).map(|_| "readable"),
        ];
        task.wait_any(waits).await
    });
    assert_eq!(first, Ok("readable"));
}

#[test]
fn a_timer_and_a_descriptor_wait_together() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = pair();
    let reader = scheduler.spawn("reader", async move |task| read(task, &ours).await);
    scheduler.spawn("writer", async move |task| {
        task.sleep(Duration::from_millis(1)).await?;
        Ok(theirs.write_all(b"x")?)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(reader.result(), Some(Ok(Some(b'x'))));
}

#[test]
fn a_regular_file_is_always_ready_and_holds_up_nobody() {
    let mut scheduler = Scheduler::new();
    let stop = Rc::new(Cell::new(false));
    let stopping = Rc::clone(&stop);
    scheduler.spawn("file", async move |task| {
        let file = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))?;
        while !stop.get() {
            task.readable(&file).await?;
            task.writable(&file).await?;
        }
        Ok(())
    });
    scheduler.spawn("other", async move |task| {
        task.yield_now().await?;
        stopping.set(true);
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn a_source_may_be_anything_with_a_descriptor() -> io::Result<()> {
    let mut scheduler = Scheduler::new();
    let child = std::process::Command::new("echo")
        .arg("hello")
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let mut pipe = child.stdout.expect("its output is piped");
    let read = scheduler.spawn("pipe", async move |task| {
        task.readable(&pipe).await?;
        let mut line = String::new();
        pipe.read_to_string(&mut line)?;
        Ok(line)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(read.result(), Some(Ok("hello\n".to_owned())));
    Ok(())
}

#[test]
fn a_descriptor_that_is_ready_wins_over_what_is_listed_after_it() -> io::Result<()> {
    let (ours, mut theirs) = pair();
    let (empty, _other) = pair();
    theirs.write_all(b"x")?;
    let (sender, receiver) = scheduler::unbounded();
    sender.try_send("value").expect("somebody receives");
    let won = Scheduler::new().block_on(async move |task| {
        let readable = |source, label| Wait::readable(source).map(move |_| label);
        let value = || Wait::recv(&receiver).map(|value| value.unwrap_or("closed"));
        let lists = [
            vec![readable(&ours, "descriptor"), value()],
            vec![readable(&empty, "?"), readable(&ours, "second"), value()],
            vec![value(), readable(&ours, "?")],
            vec![readable(&empty, "?"), readable(&ours, "last")],
        ];
        let mut won = Vec::new();
        for waits in lists {
            won.push(task.wait_any(waits).await?);
        }
        Ok(won)
    });
    let expected = ["descriptor", "second", "value", "last"];
    assert_eq!(
        won.map_err(|error| error.to_string()),
        Ok(expected.to_vec())
    );
    Ok(())
}
