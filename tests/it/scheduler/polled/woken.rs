//! Sockets that are polled without a task at hand: whom an event wakes, and how often.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    io::Write,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
};

use futures_lite::{AsyncRead, AsyncReadExt, StreamExt, future::poll_once};
use scheduler::{Scheduler, Step, Wait, net::TcpStream};

use crate::scheduler::io::tcp::connected;

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
