//! Sockets that are polled without a task at hand: what they transfer, whom they wake.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    io::{Read, Write},
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
};

use futures_lite::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, StreamExt,
    future::{poll_once, zip},
    io::{self, BufReader},
};
use scheduler::{JoinError, Scheduler, Step, Wait, net::TcpStream};

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

/// Notes how often it is polled in vain.
struct Reading<'a> {
    stream: &'a TcpStream,
    polls: &'a Cell<u32>,
}

impl Future for Reading<'_> {
    type Output = usize;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<usize> {
        let mut byte = [0];
        self.polls.set(self.polls.get() + 1);
        let read = Pin::new(&mut &*self.stream).poll_read(cx, &mut byte);
        read.map(|read| read.expect("it is connected"))
    }
}

#[test]
fn of_two_pollers_of_one_direction_the_last_is_woken() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let ours = Rc::new(ours);
    let readers = ["first", "last"].map(|name| {
        let ours = Rc::clone(&ours);
        scheduler.spawn(name, async move |_| {
            let polls = Cell::new(0);
            let stream = &ours;
            let read = Reading {
                stream,
                polls: &polls,
            }
            .await;
            Ok((read, polls.get()))
        })
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    theirs.write_all(b"a").expect("there is room");
    while !readers[1].is_finished() {
        scheduler.step();
    }
    assert_eq!(readers[1].result(), Some(Ok((1, 2))));
    theirs.write_all(b"b").expect("there is room");
    for _ in 0..5 {
        scheduler.step();
    }
    assert!(!readers[0].is_finished(), "nobody wakes it");
    readers[0].kill();
    assert_eq!(scheduler.run(), Ok(()));
}

#[test]
fn a_combinator_with_wakers_of_its_own_is_woken_by_each() {
    use futures_util::stream::FuturesUnordered;
    let mut scheduler = Scheduler::new();
    let pairs: Vec<_> = (0..10).map(|_| connected()).collect();
    let (ours, theirs): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let polls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&polls);
    let order = scheduler.spawn("reader", async move |_| {
        let reads = ours.iter().enumerate().map(|(number, stream)| {
            let reading = Reading {
                stream,
                polls: &counted,
            };
            async move { (reading.await, number).1 }
        });
        let reads: FuturesUnordered<_> = reads.collect();
        Ok(reads.collect::<Vec<_>>().await)
    });
    scheduler.run_until_idle();
    for mut peer in theirs.iter().rev() {
        peer.write_all(b"x").expect("there is room");
        while scheduler.step() == Step::Ran {}
    }
    let expected: Vec<_> = (0..10).rev().collect();
    assert_eq!(order.result(), Some(Ok(expected)));
    assert_eq!(
        polls.get(),
        20,
        "each is polled when it begins, and when it was woken"
    );
}

#[test]
fn a_turn_has_sixteen_operations() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    theirs.write_all(&[0; 100]).expect("there is room");
    let turns = Rc::new(RefCell::new(Vec::new()));
    let reads = Rc::new(Cell::new(0));
    let counted = Rc::clone(&reads);
    scheduler.spawn("reader", async move |_| {
        let mut reader = ours.split().0;
        for _ in 0..40 {
            reader.read_exact(&mut [0]).await?;
            counted.set(counted.get() + 1);
        }
        Ok(())
    });
    let noted = Rc::clone(&turns);
    scheduler.spawn("other", async move |task| {
        for _ in 0..3 {
            noted.borrow_mut().push(reads.get());
            task.yield_now().await?;
        }
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    // It is woken, not put back at once, so those who are ready go first.
    assert_eq!(*turns.borrow(), [16, 16, 32]);
}

/// A wait in a list has the descriptors polled in the midst of a turn: a wake that comes so is not
/// lost, though the task is about to await the stream, not to make a request.
#[test]
fn an_event_that_is_found_in_the_tasks_own_turn_wakes_it() {
    let (ours, mut theirs) = connected();
    let (other, peer) = connected();
    let read = Scheduler::new().block_on(async move |task| {
        let mut buffer = [0; 8];
        let mut reader = ours.split().0;
        let mut read = pin!(reader.read(&mut buffer));
        assert!(poll_once(read.as_mut()).await.is_none());
        theirs.write_all(b"abc")?;
        drop(peer);
        let waits = [Wait::readable(&other), Wait::readable(&other)];
        task.wait_any(waits).await??;
        // Its next poll comes from a wake alone: the combinator below polls it only if woken.
        let mut polled = false;
        let woken = poll_fn(|cx| {
            if !polled {
                polled = true;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            read.as_mut().poll(cx)
        });
        Ok(woken.await?)
    });
    assert_eq!(read, Ok(3));
}
