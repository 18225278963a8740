//! Messages between programs of one machine: none is lost, and a receiver that is behind makes its
//! senders wait.

use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    os::unix::net,
    rc::Rc,
    time::Duration,
};

use futures_lite::future::{or, zip};
use scheduler::{JoinError, JoinHandle, Scheduler, Step, net::UnixDatagram};

use super::descriptors::watched;
use crate::counted::Ledger;

/// Two that are connected: one of ours, and a plain one for the other side.
fn pair() -> (Rc<UnixDatagram>, net::UnixDatagram) {
    let (ours, theirs) = net::UnixDatagram::pair().expect("there are files enough");
    let ours = UnixDatagram::from_std(ours).expect("it can be made non-blocking");
    theirs.set_nonblocking(true).expect("this one, too");
    (Rc::new(ours), theirs)
}

#[test]
fn messages_stay_whole() {
    let (ours, theirs) = pair();
    let mut scheduler = Scheduler::new();
    let received = scheduler.spawn("receiver", async move |task| {
        let mut received = Vec::new();
        for _ in 0..3 {
            let mut buffer = [0; 3];
            let (length, sender) = ours.recv_from(task, &mut buffer).await??;
            assert!(sender.is_unnamed());
            received.push(buffer[..length].to_vec());
        }
        Ok(received)
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    for bytes in ["a", "", "bcde"] {
        assert_eq!(theirs.send(bytes.as_bytes()).ok(), Some(bytes.len()));
    }
    assert_eq!(scheduler.run(), Ok(()));
    let expected = [&b"a"[..], b"", b"bcd"].map(<[u8]>::to_vec).to_vec(); // the rest is lost
    assert_eq!(received.result(), Some(Ok(expected)));
}

/// Fills the peer's queue, and has a task send one message more. Returns the length of the queue.
#[track_caller]
fn send_too_many(scheduler: &mut Scheduler, ours: &Rc<UnixDatagram>) -> (usize, JoinHandle<usize>) {
    let socket = rustix::io::dup(&**ours).expect("there are files enough");
    let (plain, mut sent) = (net::UnixDatagram::from(socket), 0);
    while plain.send(b"many").is_ok() {
        sent += 1;
    }
    let sending = Rc::clone(ours);
    let sender = scheduler.spawn("sender", async move |task| {
        Ok(sending.send(task, b"too many").await??)
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    assert!(!sender.is_finished());
    (sent, sender)
}

/// Receives all that is there, and returns the lengths.
fn drain(theirs: &net::UnixDatagram) -> Vec<usize> {
    std::iter::from_fn(|| theirs.recv(&mut [0; 16]).ok()).collect()
}

#[test]
fn a_receiver_that_is_behind_makes_its_sender_wait() {
    let (ours, theirs) = pair();
    let mut scheduler = Scheduler::new();
    let (queue, sender) = send_too_many(&mut scheduler, &ours);
    assert_eq!(drain(&theirs), vec![4; queue]);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(sender.result(), Some(Ok(8)));
    assert_eq!(drain(&theirs), [8]);
}

#[test]
fn a_send_that_is_interrupted_has_sent_nothing() {
    let (ours, theirs) = pair();
    let mut scheduler = Scheduler::new();
    let (queue, sender) = send_too_many(&mut scheduler, &ours);
    assert!(sender.cancel());
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(sender.result(), Some(Err(JoinError::Cancelled)));
    assert_eq!(drain(&theirs), vec![4; queue]);
}

#[test]
fn a_receive_that_is_interrupted_loses_no_message() {
    let (ours, theirs) = pair();
    let mut scheduler = Scheduler::new();
    let ledger = Ledger::new();
    for interrupted in [JoinError::Cancelled, JoinError::Killed] {
        let (receiving, held) = (Rc::clone(&ours), ledger.value("held"));
        let receiver = scheduler.spawn("receiver", async move |task| {
            let _held = held;
            Ok(receiving.recv(task, &mut [0; 8]).await??)
        });
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        ledger.check_alive(&["held"], "it waits");
        assert!(match interrupted {
            JoinError::Killed => receiver.kill(),
            _ => receiver.cancel(),
        });
        assert_eq!(theirs.send(b"kept").ok(), Some(4));
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(receiver.result(), Some(Err(interrupted)));
        ledger.check_alive(&[], "it was interrupted");
        let receiving = Rc::clone(&ours);
        let kept =
            scheduler.block_on(async move |task| Ok(receiving.recv(task, &mut [0; 8]).await??));
        assert_eq!(kept, Ok(4));
    }
    assert_eq!(watched(&*ours), 1, "it stays registered");
    ledger.check_all_dropped("the tasks have ended");
}

#[test]
fn a_peer_that_is_gone_is_an_error() {
    let (ours, theirs) = pair();
    let mut scheduler = Scheduler::new();
    let (_, sender) = send_too_many(&mut scheduler, &ours);
    drop(theirs); // while one waits for it
    let ended = scheduler.run();
    assert_eq!(ended, Ok(()));
    let error = sender
        .result()
        .expect("it has ended")
        .expect_err("nobody is there");
    let JoinError::Failed(error) = error else {
        panic!("{error}");
    };
    let error = error.downcast_ref().map(io::Error::kind);
    assert!(matches!(
        error,
        Some(ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
    ));
}

#[test]
fn polled_messages_wake_whoever_polled_and_none_is_lost() {
    let (ours, theirs) = UnixDatagram::pair().expect("there are files enough");
    let received = Scheduler::new().block_on(async move |_| {
        let mut buffer = [0; 8];
        let late = async {
            scheduler::sleep(Duration::from_millis(1)).await;
            Ok::<_, io::Error>(0)
        };
        let receive = async { Ok(poll_fn(|cx| ours.poll_recv_from(cx, &mut buffer)).await?.0) };
        let in_vain = or(receive, late).await?;
        let receive = poll_fn(|cx| ours.poll_recv_from(cx, &mut buffer));
        let send = poll_fn(|cx| theirs.poll_send(cx, b"hello"));
        let (received, sent) = zip(receive, send).await;
        Ok((in_vain, received?.0, sent?))
    });
    assert_eq!(received, Ok((0, 5, 5)));
}
