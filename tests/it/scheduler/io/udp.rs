//! UDP: datagrams stay whole, and an interruption loses none.

use std::{
    io::ErrorKind,
    net::{self, SocketAddr},
    rc::Rc,
    time::Duration,
};

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
    }
    assert_eq!(watched(&*ours), 1, "it stays registered");
    let lengths = scheduler.block_on(async move |task| {
        let mut lengths = Vec::new();
        let soon = Duration::from_millis(1);
        let in_vain = task.timeout(soon, async |task| {
            loop {
                lengths.push(ours.recv_from(task, &mut [0; 8]).await??.0);
            }
            #[expect(unreachable_code, reason = "it gives the body its type")]
            Ok(())
        });
        assert!(in_vain.await?.is_err(), "there are no more");
        Ok(lengths)
    });
    assert_eq!(lengths, Ok(vec![4, 4]));
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
