//! UDP: datagrams stay whole, and an interruption loses none.

use std::{
    future::poll_fn,
    io::ErrorKind,
    net::{self, SocketAddr},
    rc::Rc,
    time::Duration,
};

use futures_lite::future::{self, or, zip};
use scheduler::{JoinError, Scheduler, Step, net::UdpSocket};

use super::descriptors::watched;
use crate::counted::Ledger;

fn bound() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = socket.local_addr().expect("it is bound");
    (socket, address)
}

/// A plain one, for the other side. On the loopback, what it has sent has arrived.
fn plain() -> net::UdpSocket {
    net::UdpSocket::bind("127.0.0.1:0").expect("the loopback has a free port")
}

#[test]
fn datagrams_stay_whole_and_keep_their_senders() {
    let (ours, address) = bound();
    let peers = [plain(), plain()];
    let mut scheduler = Scheduler::new();
    let received = scheduler.spawn("receiver", async move |task| {
        let mut received = Vec::new();
        for _ in 0..4 {
            let mut buffer = [0; 3];
            let (length, peer) = ours.recv_from(task, &mut buffer).await??;
            received.push((buffer[..length].to_vec(), peer.port()));
        }
        Ok(received)
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    for (peer, bytes) in [(0, "a"), (1, ""), (0, "bcd"), (1, "efghi")] {
        let sent = peers[peer].send_to(bytes.as_bytes(), address);
        assert_eq!(sent.ok(), Some(bytes.len()));
    }
    assert_eq!(scheduler.run(), Ok(()));
    let [first, second] = peers.map(|peer| peer.local_addr().expect("it is bound").port());
    let expected = vec![
        (b"a".to_vec(), first),
        (b"".to_vec(), second),
        (b"bcd".to_vec(), first),
        (b"efg".to_vec(), second), // the rest is lost
    ];
    assert_eq!(received.result(), Some(Ok(expected)));
}

/// Each datagram goes to one of those who share a socket, in the order in which they wait.
#[test]
fn tasks_that_share_a_socket_receive_each_datagram_once() {
    let (ours, address) = bound();
    let ours = Rc::new(ours);
    let mut scheduler = Scheduler::new();
    let receivers: Vec<_> = (0..3)
        .map(|number| {
            let ours = Rc::clone(&ours);
            scheduler.spawn(format!("receiver {number}"), async move |task| {
                let mut byte = [0];
                ours.recv_from(task, &mut byte).await??;
                Ok(byte[0])
            })
        })
        .collect();
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    let peer = plain();
    for byte in 0..3 {
        assert_eq!(peer.send_to(&[byte], address).ok(), Some(1));
    }
    assert_eq!(scheduler.run(), Ok(()));
    let received: Vec<_> = receivers.iter().map(|it| it.result()).collect();
    assert_eq!(received, [Some(Ok(0)), Some(Ok(1)), Some(Ok(2))]);
}

#[test]
fn a_receive_that_is_interrupted_loses_no_datagram() {
    let (ours, address) = bound();
    let (ours, peer) = (Rc::new(ours), plain());
    let mut scheduler = Scheduler::new();
    let ledger = Ledger::new();
    for interrupted in [JoinError::Cancelled, JoinError::Killed] {
        let (receiving, held) = (Rc::clone(&ours), ledger.value("held"));
        let receiver = scheduler.spawn("receiver", async move |task| {
            let _held = held;
            Ok(receiving.recv_from(task, &mut [0; 8]).await??.0)
        });
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        ledger.check_alive(&["held"], "it waits");
        assert!(match interrupted {
            JoinError::Killed => receiver.kill(),
            _ => receiver.cancel(),
        });
        assert_eq!(peer.send_to(b"kept", address).ok(), Some(4));
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(receiver.result(), Some(Err(interrupted)));
        ledger.check_alive(&[], "it was interrupted");
        let receiving = Rc::clone(&ours);
        let kept = scheduler
            .block_on(async move |task| Ok(receiving.recv_from(task, &mut [0; 8]).await??.0));
        assert_eq!(kept, Ok(4));
    }
    assert_eq!(watched(&*ours), 1, "it stays registered");
    let timed_out = scheduler.block_on(async move |task| {
        let soon = Duration::from_millis(1);
        let late = task.timeout(soon, async |task| ours.recv_from(task, &mut [0; 8]).await);
        Ok(late.await?.is_err())
    });
    assert_eq!(timed_out, Ok(true));
    ledger.check_all_dropped("the tasks have ended");
}

#[test]
fn a_connected_socket_hears_its_peer_alone_and_of_its_end() {
    let (ours, address) = bound();
    let (peer, stranger) = (plain(), plain());
    let far = peer.local_addr().expect("it is bound");
    ours.connect(far).expect("it sends nothing");
    assert_eq!(stranger.send_to(b"stranger", address).ok(), Some(8));
    assert_eq!(peer.send_to(b"peer", address).ok(), Some(4));
    let heard = Scheduler::new().block_on(async move |task| {
        let length = ours.recv(task, &mut [0; 16]).await??;
        assert_eq!(ours.send(task, b"hello").await??, 5);
        drop(peer);
        ours.send(task, b"anybody?").await??;
        let refused = ours.recv(task, &mut [0; 16]).await?;
        Ok((length, refused.map_err(|error| error.kind())))
    });
    assert_eq!(heard, Ok((4, Err(ErrorKind::ConnectionRefused))));
}

#[test]
fn polled_datagrams_wake_whoever_polled_and_none_is_lost() {
    let ((ours, here), (theirs, there)) = (bound(), bound());
    let received = Scheduler::new().block_on(async move |_| {
        let mut buffer = [0; 8];
        let late = async {
            scheduler::sleep(Duration::from_millis(1)).await;
            Ok((0, here))
        };
        let in_vain = or(poll_fn(|cx| ours.poll_recv_from(cx, &mut buffer)), late).await?;
        let receive = poll_fn(|cx| ours.poll_recv_from(cx, &mut buffer));
        let send = poll_fn(|cx| theirs.poll_send_to(cx, b"hello", here));
        let (received, sent) = zip(receive, send).await;
        Ok((in_vain, received?, sent?))
    });
    assert_eq!(received, Ok(((0, here), (5, there), 5)));
}

#[test]
fn outside_of_every_scheduler_a_poll_is_an_error_that_names_the_remedy() {
    let (ours, address) = bound();
    let expected = "cannot use a socket where no scheduler runs; await it in a task";
    let sent = future::block_on(poll_fn(|cx| ours.poll_send_to(cx, b"lost", address)));
    assert_eq!(sent.expect_err("none runs").to_string(), expected);
    let received = future::block_on(poll_fn(|cx| ours.poll_recv_from(cx, &mut [0])));
    assert_eq!(received.expect_err("none runs").to_string(), expected);
}
