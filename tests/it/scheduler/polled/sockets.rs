//! Sockets that are polled without a task at hand: what they transfer, and how they end.

use std::{
    io::{Read, Write},
    rc::Rc,
};

use futures_lite::{
    AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, StreamExt,
    future::zip,
    io::{self, BufReader},
};
use scheduler::{JoinError, Scheduler, Step, net::TcpStream};

use crate::scheduler::io::tcp::{connected, listen};

#[test]
fn other_peoples_combinators_read_and_write() {
    const LINES: usize = 2_000;
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    let echoed = scheduler.spawn("server", async move |task| {
        let (stream, _) = listener.accept(task).await??;
        Ok(io::copy(&stream, &mut &stream).await?)
    });
    let client = scheduler.spawn("client", async move |task| {
        let stream = TcpStream::connect(task, address).await??;
        let write = async {
            let (_, mut writer) = stream.split();
            for number in 0..LINES {
                writer.write_all(format!("{number}\n").as_bytes()).await?;
            }
            writer.close().await
        };
        let read = async {
            let lines = BufReader::new(&stream).lines().enumerate();
            let good = lines.filter(|(number, line)| {
                line.as_ref().is_ok_and(|line| *line == number.to_string())
            });
            good.count().await
        };
        let (written, read) = zip(write, read).await;
        written?;
        Ok(read)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(client.result(), Some(Ok(LINES)));
    assert_eq!(echoed.result(), Some(Ok(8_890)));
}

#[test]
fn large_writes_wait_for_room_in_both_directions() {
    const SIZE: usize = 4_000_000;
    let (ours, mut theirs) = connected();
    let peer = std::thread::spawn(move || {
        let mut received = Vec::new();
        theirs.read_to_end(&mut received).expect("it is sent");
        theirs.write_all(&received).expect("it is read");
        received.len()
    });
    let read = Scheduler::new().block_on(async move |_| {
        let (mut reader, mut writer) = ours.split();
        writer.write_all(&vec![7; SIZE]).await?;
        writer.close().await?;
        let mut back = Vec::new();
        reader.read_to_end(&mut back).await?;
        Ok(back.iter().filter(|&&byte| byte == 7).count())
    });
    assert_eq!(read, Ok(SIZE));
    assert_eq!(peer.join().ok(), Some(SIZE));
}

#[test]
fn vectors_are_read_and_written_in_one_call() {
    use std::io::{IoSlice, IoSliceMut};
    let (ours, mut theirs) = connected();
    let lengths = Scheduler::new().block_on(async move |_| {
        let (mut reader, mut writer) = ours.split();
        let slices = [IoSlice::new(b"ab"), IoSlice::new(b"cde")];
        let written = writer.write_vectored(&slices).await?;
        let mut five = [0; 5];
        theirs.read_exact(&mut five)?;
        theirs.write_all(&five)?;
        let (mut two, mut three) = ([0; 2], [0; 3]);
        let mut buffers = [IoSliceMut::new(&mut two), IoSliceMut::new(&mut three)];
        let read = reader.read_vectored(&mut buffers).await?;
        Ok((written, read, two, three))
    });
    assert_eq!(lengths, Ok((5, 5, *b"ab", *b"cde")));
}

#[test]
fn few_bytes_and_many_of_several_slices_arrive_in_their_order() {
    use std::io::IoSlice;
    let (ours, mut theirs) = connected();
    let lengths = Scheduler::new().block_on(async move |_| {
        let mut lengths = Vec::new();
        let (_, mut writer) = ours.split();
        for last in [0, 1, 773, 774, 775, 70_000] {
            let parts = [vec![1; 250], Vec::new(), vec![2; 0], vec![3; last]];
            let slices = parts.each_ref().map(|part| IoSlice::new(part));
            let written = writer.write_vectored(&slices).await?;
            let mut received = vec![0; written];
            theirs.read_exact(&mut received)?;
            assert_eq!(received, parts.concat()[..written]);
            lengths.push(written);
        }
        lengths.push(writer.write_vectored(&[]).await?);
        writer.close().await?;
        lengths.push(writer.write_vectored(&[IoSlice::new(b"")]).await?); // no call, no error
        Ok(lengths)
    });
    // The last fits into the socket's buffer, as the others do.
    assert_eq!(lengths, Ok(vec![250, 251, 1023, 1024, 1025, 70_250, 0, 0]));
}

#[test]
fn a_close_after_the_other_side_is_gone_is_no_error() {
    let (ours, theirs) = connected();
    let closed = Scheduler::new().block_on(async move |_| {
        use std::os::fd::AsFd;
        let (mut reader, mut writer) = ours.split();
        writer.close().await?;
        drop(theirs);
        let end = reader.read(&mut [0; 8]).await?;
        let _ = rustix::net::shutdown(ours.as_fd(), rustix::net::Shutdown::Both);
        writer.close().await?;
        Ok(end)
    });
    assert_eq!(closed, Ok(0));
}

#[test]
fn outside_of_every_scheduler_it_is_an_error_that_says_so() {
    let (ours, _theirs) = connected();
    let read = futures_lite::future::block_on(ours.split().0.read(&mut [0]));
    let error = read.expect_err("no scheduler runs").to_string();
    assert_eq!(
        error,
        "cannot use a socket where no scheduler runs; await it in a task"
    );
    let mut scheduler = Scheduler::new();
    assert_eq!(scheduler.run(), Ok(()));
    assert!(futures_lite::future::block_on(ours.split().0.read(&mut [0])).is_err());
}

#[test]
fn a_plain_await_holds_a_cancellation_and_a_wait_lets_it_in() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let ours = Rc::new(ours);
    let plain = scheduler.spawn("plain", {
        let ours = Rc::clone(&ours);
        async move |task| {
            let read = ours.split().0.read(&mut [0; 8]).await?;
            let stopped = task.yield_now().await.is_err();
            Ok((read, stopped))
        }
    });
    scheduler.run_until_idle();
    assert!(plain.cancel());
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None), "it is held");
    theirs.write_all(b"abc").expect("there is room");
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(plain.result(), Some(Ok((3, true))));

    let waiting = scheduler.spawn("waiting", async move |task| {
        let mut buffer = [0; 8];
        Ok(task.wait(ours.split().0.read(&mut buffer)).await??)
    });
    scheduler.run_until_idle();
    assert!(waiting.cancel());
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(waiting.result(), Some(Err(JoinError::Cancelled)));
}

#[test]
fn a_kill_and_a_deadline_drop_the_future_and_close_the_connection() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let killed = scheduler.spawn("killed", async move |_| {
        Ok(ours.split().0.read(&mut [0; 8]).await?)
    });
    scheduler.run_until_idle();
    assert!(killed.kill());
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(killed.result(), Some(Err(JoinError::Killed)));
    assert_eq!(theirs.read(&mut [0]).ok(), Some(0), "it is closed");

    let (ours, mut theirs) = connected();
    let late = scheduler.block_on(async move |task| {
        let soon = std::time::Duration::from_millis(1);
        let mut reader = ours.split().0;
        let read = task.timeout(soon, async |_| Ok(reader.read(&mut [0; 8]).await?));
        let timed_out = read.await?.is_err();
        theirs.write_all(b"still there")?;
        let read = reader.read(&mut [0; 64]).await?;
        Ok((timed_out, read))
    });
    assert_eq!(late, Ok((true, 11)));
}
