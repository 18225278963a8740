//! Sockets that a task polls in turn after turn: what reports say of it, and who is woken.

use std::{
    cell::RefCell,
    future::poll_fn,
    io::{Read, Write},
    net,
    os::fd::{AsFd, AsRawFd},
    pin::pin,
    rc::Rc,
};

use futures_lite::{
    AsyncReadExt, AsyncWriteExt, StreamExt,
    future::{or, poll_once},
};
use futures_util::stream::FuturesUnordered;
use scheduler::{Clock, Scheduler, Step, Wait, net::TcpStream, unbounded};

use crate::scheduler::io::tcp::connected;

fn many<const N: usize>() -> ([TcpStream; N], [net::TcpStream; N]) {
    let (ours, theirs): (Vec<_>, Vec<_>) = (0..N).map(|_| connected()).unzip();
    (ours.try_into().unwrap(), theirs.try_into().unwrap())
}

/// Which of these a report says that the first task waits for, in its order.
fn listed(scheduler: &Scheduler, numbers: &[i32]) -> Vec<usize> {
    let tasks = scheduler.tasks();
    let listed = tasks[0].waits_on.as_deref().expect("it waits");
    let place = |number: &i32| listed.find(&format!("io descriptor {number}, readable"));
    let mut found: Vec<_> = numbers.iter().map(place).zip(0..).collect();
    found.retain(|(place, _)| place.is_some());
    found.sort_unstable();
    found.into_iter().map(|(_, index)| index).collect()
}

#[test]
fn a_report_has_what_was_polled_in_the_last_turn_in_that_order() {
    // What each turn polls, and what is listed for it.
    let plan: [(&[usize], &[usize]); 13] = [
        (&[0], &[0]),
        (&[0], &[0]),
        (&[0, 1], &[0, 1]),
        (&[0, 1], &[0, 1]),
        (&[1, 0], &[1, 0]),
        (&[1], &[1]),
        (&[1, 1, 2, 1], &[1, 2]),
        (&[0, 1, 2, 0], &[0, 1, 2]),
        (&[0, 1, 2], &[0, 1, 2]),
        (&[0, 2], &[0, 2]),
        (&[2, 1, 0], &[2, 1, 0]),
        (&[], &[]),
        (&[2], &[2]),
    ];
    let mut scheduler = Scheduler::new();
    let (streams, _theirs) = many::<3>();
    let numbers = streams.each_ref().map(|ours| ours.as_fd().as_raw_fd());
    let (turns, begun) = unbounded::<()>();
    let polls = scheduler.spawn("polls", async move |task| {
        for (polled, _) in plan {
            let mut next = pin!(begun.recv(task));
            let polls = poll_fn(|cx| {
                let came = next.as_mut().poll(cx);
                for &index in polled.iter().filter(|_| came.is_pending()) {
                    let mut reader = streams[index].split().0;
                    let read = pin!(reader.read(&mut [0])).poll(cx);
                    assert!(read.is_pending(), "nothing was sent");
                }
                came
            });
            let _: Option<()> = polls.await?;
        }
        Ok(())
    });
    for (_, expected) in plan {
        scheduler.run_until_idle();
        assert_eq!(listed(&scheduler, &numbers), expected);
        turns.try_send(()).expect("it waits for the next");
    }
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(polls.result(), Some(Ok(())));
}

/// The combinator polls only what has woken it, so a report has only that from then on; all of it
/// is awaited all the same.
#[test]
fn a_combinator_with_wakers_of_its_own_is_woken_by_each_of_its_sockets() {
    let mut scheduler = Scheduler::new();
    let (streams, mut theirs) = many::<2>();
    let echoes = scheduler.spawn("echoes", async move |task| {
        let echo = async |stream: &TcpStream| {
            let (mut reader, mut writer) = stream.split();
            let mut byte = [0];
            while reader.read(&mut byte).await? > 0 {
                writer.write_all(&byte).await?;
            }
            std::io::Result::Ok(())
        };
        let mut echoing: FuturesUnordered<_> = streams.iter().map(echo).collect();
        let mut ended = 0;
        while let Some(echoed) = task.wait(echoing.next()).await? {
            echoed?;
            ended += 1;
        }
        Ok(ended)
    });
    for index in [0, 1, 1, 0, 0, 1, 0] {
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        theirs[index].write_all(b"x").expect("there is room");
    }
    scheduler.run_until_idle();
    for (peer, echoed) in theirs.iter_mut().zip([4, 3]) {
        peer.read_exact(&mut vec![0; echoed])
            .expect("each is echoed");
    }
    drop(theirs);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(echoes.result(), Some(Ok(2)));
}

/// A task that reads on and on, until another one polls the same stream: that one is woken then,
/// and the first again when it polls again.
#[test]
fn the_last_of_two_tasks_that_poll_one_stream_is_woken() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let ours = Rc::new(ours);
    let log = Rc::new(RefCell::new(Vec::new()));
    let (turns, begun) = unbounded::<()>();
    let (stream, noted) = (Rc::clone(&ours), Rc::clone(&log));
    scheduler.spawn("first", async move |task| {
        loop {
            let mut byte = [0];
            let mut reader = stream.split().0;
            let read = async { Ok(Some(reader.read(&mut byte).await?)) };
            let turn = async { Wait::recv(&begun).await.map(|_| None) };
            match task.wait(or(turn, read)).await?? {
                Some(0) => return Ok(()),
                Some(_) => noted.borrow_mut().push("first"),
                None => {}
            }
        }
    });
    let noted = Rc::clone(&log);
    let mut send = |scheduler: &mut Scheduler| {
        scheduler.run_until_idle();
        theirs.write_all(b"x").expect("there is room");
        scheduler.run_until_idle();
    };
    send(&mut scheduler);
    send(&mut scheduler);
    scheduler.spawn("second", async move |_| {
        let mut byte = [0];
        ours.split().0.read(&mut byte).await?;
        noted.borrow_mut().push("second");
        Ok(())
    });
    send(&mut scheduler);
    send(&mut scheduler); // nobody awaits it, as the first one's poll was replaced
    assert_eq!(*log.borrow(), ["first", "first", "second"]);
    turns.try_send(()).expect("it waits for the next");
    send(&mut scheduler);
    assert_eq!(log.borrow()[3..], ["first", "first"]);
    drop(theirs);
    assert_eq!(scheduler.run(), Ok(()));
}

/// A task that reads on and on, and then awaits a channel alone: its last poll is over.
#[test]
fn a_socket_that_was_polled_often_is_not_awaited_for_ever() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let (ours, mut theirs) = connected();
    let (sender, received) = unbounded::<()>();
    scheduler.spawn("reads", async move |task| {
        let mut reader = ours.split().0;
        let mut byte = [0];
        for _ in 0..3 {
            reader.read(&mut byte).await?;
        }
        assert!(poll_once(reader.read(&mut byte)).await.is_none());
        task.yield_now().await?;
        task.sleep(std::time::Duration::from_secs(1_000_000))
            .await?; // the clock jumps
        let _sender = sender;
        received.recv(task).await?;
        Ok(())
    });
    for _ in 0..3 {
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        theirs.write_all(b"x").expect("there is room");
    }
    let deadlock = scheduler.run().expect_err("it holds the sender itself");
    assert_eq!((deadlock.tasks.len(), deadlock.tasks[0].kind), (1, "recv"));
}
