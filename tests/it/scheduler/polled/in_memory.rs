//! Streams in memory, polled and by requests.

use std::{panic::Location, thread, time::Duration};

use futures_lite::{
    AsyncReadExt, AsyncWriteExt,
    future::{block_on, or, poll_once},
    io,
};
use scheduler::{Clock, Scheduler, Step, Wait, net::duplex, unbounded};

fn in_virtual_time() -> Scheduler {
    Scheduler::builder().clock(Clock::virtual_time()).build()
}

#[test]
fn an_echo_goes_through_less_room_than_there_is_data() {
    let mut scheduler = in_virtual_time();
    let (client, server) = duplex(7);
    scheduler.spawn("server", async move |_| {
        let (reader, mut writer) = server.split();
        io::copy(reader, &mut writer).await?;
        Ok(writer.close().await?)
    });
    let (mut reader, mut writer) = client.into_split();
    scheduler.spawn("writer", async move |_| {
        writer.write_all(&[5; 1000]).await?;
        Ok(writer.close().await?)
    });
    let read = scheduler.block_on(async move |_| {
        let mut read = Vec::new();
        reader.read_to_end(&mut read).await?;
        Ok(read == [5; 1000])
    });
    assert_eq!(read, Ok(true));
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn an_idle_limit_is_tested_in_no_time() {
    let hour = Duration::from_secs(3600);
    let mut scheduler = in_virtual_time();
    let begun = scheduler.now();
    let (client, server) = duplex(64);
    let limited = scheduler.block_on(async move |task| {
        let mut reader = server.split().0;
        let mut buffer = [0; 8];
        let read = task.timeout(hour, async |_| Ok(reader.read(&mut buffer).await?));
        let polled = read.await?.is_err();
        let read = task.timeout(hour, async |task| server.read(task, &mut [0; 8]).await);
        Ok((polled, read.await?.is_err(), drop(client)))
    });
    assert_eq!(limited, Ok((true, true, ())));
    assert_eq!(scheduler.now() - begun, hour * 2);
}

#[test]
fn two_that_wait_for_each_other_are_a_deadlock() {
    let mut scheduler = in_virtual_time();
    let (client, server) = duplex(64);
    for (name, stream) in [("client", client), ("server", server)] {
        scheduler.spawn(name, async move |task| {
            stream.write_all(task, b"hello").await??;
            let mut reader = stream.split().0;
            let mut buffer = [0; 5];
            reader.read_exact(&mut buffer).await?;
            Ok(reader.read_exact(&mut buffer).await?)
        });
    }
    let deadlock = scheduler.run().expect_err("each waits for the other");
    assert_eq!(deadlock.tasks.len(), 2);
    assert!(
        deadlock.tasks[0]
            .object
            .starts_with("duplex stream made at ")
    );
}

#[test]
fn the_other_end_may_be_used_on_another_thread() {
    let (ours, theirs) = duplex(8);
    let peer = thread::spawn(move || {
        let (mut reader, mut writer) = theirs.split();
        let mut buffer = [0; 100];
        block_on(reader.read_exact(&mut buffer)).expect("it is written");
        block_on(writer.write_all(&buffer)).expect("it is read");
    });
    let read = Scheduler::new().block_on(async move |task| {
        ours.write_all(task, &[3; 100]).await??;
        let mut buffer = [0; 100];
        ours.read_exact(task, &mut buffer).await??;
        Ok(buffer == [3; 100])
    });
    assert_eq!(read, Ok(true));
    peer.join().expect("it does not panic");
}

/// What is noted last, a channel of this scheduler's, does not hide what was noted before.
#[test]
fn an_end_elsewhere_is_no_deadlock_whatever_is_awaited_next_to_it() {
    let (ours, theirs) = duplex(8);
    let (_never, received) = unbounded();
    let mut scheduler = Scheduler::new();
    let raced = scheduler.spawn("raced", async move |_| {
        let mut buffer = [0; 8];
        let mut reader = ours.split().0;
        let read = async { Ok(Some(reader.read(&mut buffer).await?)) };
        or(read, Wait::recv(&received)).await
    });
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    let peer = thread::spawn(move || {
        block_on(theirs.split().1.write_all(b"abc")).expect("there is room");
        theirs // dropped after the join, so that it is the data that ends the wait
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(raced.result(), Some(Ok(Some(3))));
    drop(peer.join());
}

#[test]
fn a_read_that_was_dropped_wakes_nobody() {
    let (ours, theirs) = duplex(8);
    let mut scheduler = Scheduler::new();
    let reader = scheduler.spawn("reader", async move |task| {
        assert!(poll_once(ours.read(task, &mut [0; 8])).await.is_none());
        task.park().await?;
        Ok(ours.read(task, &mut [0; 8]).await??)
    });
    scheduler.run_until_idle();
    let switches = |scheduler: &Scheduler| scheduler.tasks()[0].switches;
    let before = switches(&scheduler);
    block_on(theirs.split().1.write_all(b"abc")).expect("there is room");
    scheduler.run_until_idle();
    assert_eq!(switches(&scheduler), before, "it parks");
    reader.kill();
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn each_operation_is_reported_at_its_call() {
    let mut scheduler = Scheduler::new();
    let streams = [0; 4].map(|_| duplex(1));
    let (ours, _theirs): (Vec<_>, Vec<_>) = streams.into_iter().unzip();
    for (kind, stream) in ours.into_iter().enumerate() {
        scheduler.spawn("waiting", async move |task| {
            stream.write_all(task, b"x").await??; // there is room for no more
            match kind {
                0 => stream.read(task, &mut [0]).await?.map(drop)?,
                1 => stream.read_exact(task, &mut [0]).await??,
                2 => stream.write(task, b"y").await?.map(drop)?,
                _ => stream.write_all(task, b"y").await??,
            }
            Ok(())
        });
    }
    scheduler.run_until_idle();
    let tasks = scheduler.tasks();
    let files = tasks.iter().map(|task| task.location.map(Location::file));
    assert_eq!(files.collect::<Vec<_>>(), [Some(file!()); 4]);
}
