//! Bodies that await a real channel, with senders on this thread and on others.

use std::thread;

use async_channel::{Receiver, Sender, bounded, unbounded};
use coroutine::{Complete, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded};
use futures_lite::{
    StreamExt,
    future::{block_on, zip},
};

use super::{Gate, once, polled};
use crate::coroutine::unraisable::kinds;

/// Yields every message, until the channel is closed; returns how many there were.
fn messages(channel: Receiver<u32>) -> Coroutine<u32, (), usize> {
    Coroutine::new(async move |co| {
        let mut count = 0;
        while let Ok(message) = channel.recv().await {
            co.yield_(message).await?;
            count += 1;
        }
        Ok(count)
    })
}

#[test]
fn a_stream_of_what_another_thread_sends() {
    let (sender, receiver) = bounded(1);
    let sending = thread::spawn(move || {
        for number in 0..200 {
            sender.send_blocking(number).expect("the body listens");
        }
    });
    let mut stream = messages(receiver).into_stream();
    let received: Vec<u32> = block_on((&mut stream).collect());
    assert!(received.into_iter().eq(0..200));
    assert_eq!(stream.into_coroutine().returned(), Some(200));
    sending.join().expect("it only sends");
}

#[test]
fn verbs_that_wait_for_another_thread() {
    // The body asks the thread to double each number that it is sent.
    let (ask, questions) = unbounded::<u32>();
    let (answer, answers) = unbounded::<u32>();
    let doubling = thread::spawn(move || {
        while let Ok(number) = questions.recv_blocking() {
            answer.send_blocking(2 * number).expect("the body listens");
        }
    });
    let mut doubler: Coroutine<u32, u32, u32, &str> = Coroutine::new(async move |co| {
        let mut doubled = 0;
        let mut calls = 0;
        loop {
            let number = match co.yield_(doubled).await {
                Ok(number) => number,
                Err(Interrupt::Thrown("reset")) => 0,
                Err(Interrupt::Closed) => 1000,
                Err(interrupt) => return Err(interrupt),
            };
            ask.send(number).await.expect("the thread listens");
            doubled = answers.recv().await.expect("the thread answers");
            calls += 1;
            if doubled == 2000 {
                return Ok(calls);
            }
        }
    });
    block_on(async {
        assert_eq!(doubler.start_async().await, Ok(Yielded(0)));
        for number in 1..=100 {
            assert_eq!(doubler.send_async(number).await, Ok(Yielded(2 * number)));
        }
        assert_eq!(doubler.throw_async("reset").await, Ok(Yielded(0)));
        assert_eq!(
            doubler.close_async().await,
            Ok(Some(102)),
            "it asks once more"
        );
    });
    doubling
        .join()
        .expect("its channel was closed with the body");
}

#[test]
fn a_message_that_comes_while_nobody_polls_is_not_lost() {
    let (sender, receiver) = unbounded();
    let mut body = messages(receiver);
    assert_eq!(
        body.start(),
        Err(ResumeError::Awaiting(None)),
        "no waker is left with it"
    );
    sender.try_send(1).unwrap();
    assert_eq!(block_on(body.settle()), Ok(Yielded(1)));
    assert!(
        polled(body.send_async(()), 2).is_none(),
        "the channel is empty"
    );
    sender.try_send(2).unwrap();
    sender.try_send(3).unwrap();
    assert_eq!(block_on(body.settle()), Ok(Yielded(2)));
    assert_eq!(
        body.send(()),
        Ok(Yielded(3)),
        "it does not wait, so a plain verb will do"
    );
    drop(sender);
    assert_eq!(block_on(body.send_async(())), Ok(Complete(3)));
}

#[test]
fn two_coroutines_and_a_channel_between_them() {
    let (sender, receiver) = bounded(1);
    let mut source: Coroutine<(), u32> = Coroutine::new(async move |co| {
        loop {
            let number = co.yield_(()).await?;
            sender.send(number).await.expect("the other one listens");
        }
    });
    let sending = async move {
        source.start_async().await.unwrap();
        for number in 0..50 {
            source.send_async(number).await.unwrap();
        }
        source.close_async().await.unwrap();
    };
    let receiving = messages(receiver).into_stream().collect::<Vec<u32>>();
    let ((), received) = block_on(zip(sending, receiving));
    assert!(received.into_iter().eq(0..50));
}

#[test]
fn a_body_that_is_dropped_while_it_waits_lets_go_of_its_channel() {
    let (sender, receiver): (Sender<u32>, _) = unbounded();
    let mut body = messages(receiver);
    assert!(once(body.start_async()).is_none());
    assert!(!sender.is_closed());
    assert_eq!(kinds(|| drop(body)), [UnraisableKind::Awaiting]);
    assert!(sender.is_closed());
}

#[test]
fn a_gate_that_another_thread_opens() {
    for at_once in [true, false] {
        let gate = Gate::default();
        let (asked, asks) = std::sync::mpsc::channel();
        let opening = thread::spawn({
            let gate = gate.clone();
            move || {
                if !at_once {
                    asks.recv().expect("the body comes there");
                }
                gate.open();
            }
        });
        let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
            co.yield_(1).await?;
            let waiting = async {
                let _ = asked.send(());
            };
            zip(gate.pass(), waiting).await;
            co.yield_(2).await
        });
        block_on(async {
            assert_eq!(body.start_async().await, Ok(Yielded(1)));
            assert_eq!(body.send_async(()).await, Ok(Yielded(2)));
        });
        assert_eq!(body.status(), Status::Suspended);
        opening.join().expect("it only opens");
    }
}
