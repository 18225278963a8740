//! TCP over the loopback: streams and listeners that stay registered.

use std::{
    io::{ErrorKind, Read, Write},
    net::{self, Shutdown, SocketAddr},
    rc::Rc,
    thread,
};

use rustix::event::{PollFd, PollFlags, poll};
use scheduler::{
    Scheduler, Step, Stop, Task,
    net::{TcpListener, TcpStream},
};

use crate::scheduler::trace::Trace;

pub(in crate::scheduler) fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// A connection whose two ends are in one process, the second a plain one.
pub(in crate::scheduler) fn connected() -> (TcpStream, net::TcpStream) {
    let listener = net::TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let theirs = net::TcpStream::connect(address).expect("it listens");
    let (ours, _) = listener.accept().expect("a connection waits");
    (TcpStream::from_std(ours).expect("it can be set so"), theirs)
}

pub(super) async fn echo(task: &mut Task<'_>, stream: &TcpStream) -> Result<usize, Stop> {
    let mut buffer = [0; 512];
    let mut echoed = 0;
    loop {
        match stream.read(task, &mut buffer).await?? {
            0 => return Ok(echoed),
            length => stream.write_all(task, &buffer[..length]).await??,
        }
        echoed += 1;
    }
}

async fn serve(task: &mut Task<'_>, listener: &TcpListener) -> Result<(), Stop> {
    loop {
        let (stream, _) = listener.accept(task).await??;
        task.spawn_daemon("echo", async move |task| {
            echo(task, &stream).await.map(drop)
        });
    }
}

/// Sends a message of its own, some times, and reads each back.
async fn talk(task: &mut Task<'_>, address: SocketAddr, messages: usize) -> Result<(), Stop> {
    let stream = TcpStream::connect(task, address).await??;
    for message in 0..messages {
        let sent = format!("{}, message {message}", task.name());
        stream.write_all(task, sent.as_bytes()).await??;
        let mut echoed = vec![0; sent.len()];
        stream.read_exact(task, &mut echoed).await??;
        assert_eq!(echoed, sent.as_bytes());
    }
    Ok(())
}

#[test]
fn a_thousand_connections_are_served() {
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    scheduler.spawn_daemon("server", async move |task| serve(task, &listener).await);
    let talking: Vec<_> = (0..125)
        .map(|number| {
            scheduler.spawn(format!("client {number}"), async move |task| {
                for _ in 0..8 {
                    talk(task, address, 3).await?;
                }
                Ok(())
            })
        })
        .collect();
    assert_eq!(scheduler.run(), Ok(()));
    for client in talking {
        assert_eq!(client.result(), Some(Ok(())));
    }
}

#[test]
fn a_client_in_another_thread_is_echoed() {
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    let client = thread::spawn(move || {
        let mut stream = net::TcpStream::connect(address)?;
        for _ in 0..100 {
            stream.write_all(b"hello")?;
            stream.read_exact(&mut [0; 5])?;
        }
        std::io::Result::Ok(())
    });
    let echoed = scheduler.block_on(async move |task| {
        let (stream, _) = listener.accept(task).await??;
        echo(task, &stream).await
    });
    assert_eq!(echoed, Ok(100));
    let ended = client.join().expect("the client does not panic");
    assert!(ended.is_ok(), "{ended:?}");
}

#[test]
fn data_of_a_peer_that_left_is_read_and_then_the_end() {
    let (ours, mut theirs) = connected();
    theirs.write_all(b"bye").expect("there is room");
    drop(theirs);
    let read = Scheduler::new().block_on(async move |task| {
        let mut buffer = [0; 16];
        let mut lengths = Vec::new();
        for _ in 0..3 {
            lengths.push(ours.read(task, &mut buffer).await??);
        }
        Ok(lengths)
    });
    assert_eq!(read, Ok(vec![3, 0, 0]));
}

#[test]
fn an_end_that_came_with_the_event_is_not_waited_for() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let read = scheduler.spawn("reader", async move |task| {
        let mut buffer = [0; 16];
        let first = ours.read(task, &mut buffer).await??;
        let second = ours.read(task, &mut buffer).await??;
        Ok((first, second))
    });
    assert_eq!(scheduler.step(), Step::Ran); // it waits
    theirs.write_all(b"bye").expect("there is room");
    theirs.shutdown(Shutdown::Write).expect("it is connected");
    assert_eq!(scheduler.run(), Ok(())); // one event for both
    assert_eq!(read.result(), Some(Ok((3, 0))));
}

#[test]
fn one_task_reads_and_another_writes() {
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    let server = scheduler.spawn("server", async move |task| {
        let (stream, _) = listener.accept(task).await??;
        echo(task, &stream).await.map(drop)
    });
    let client = scheduler.spawn("client", async move |task| {
        let stream = Rc::new(TcpStream::connect(task, address).await??);
        let writing = Rc::clone(&stream);
        task.spawn("writer", async move |task| {
            for _ in 0..512 {
                writing.write_all(task, &[7; 4096]).await??;
            }
            Ok(writing.shutdown(Shutdown::Write)?)
        });
        let (mut received, mut buffer) = (0, vec![0; 4096]);
        loop {
            match stream.read(task, &mut buffer).await?? {
                0 => return Ok(received),
                length => received += length,
            }
        }
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(client.result(), Some(Ok(512 * 4096)));
    assert_eq!(server.result(), Some(Ok(())));
}

#[test]
fn a_client_that_never_reads_holds_up_nobody() {
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    scheduler.spawn_daemon("server", async move |task| serve(task, &listener).await);
    let deaf = scheduler.spawn_daemon("deaf", async move |task| {
        let stream = TcpStream::connect(task, address).await??;
        loop {
            stream.write(task, &[0; 4096]).await??; // until both directions are full
        }
    });
    let client = scheduler.spawn("client", async move |task| talk(task, address, 100).await);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(client.result(), Some(Ok(())));
    assert!(!deaf.is_finished());
}

#[test]
fn a_task_that_never_has_to_wait_lets_the_others_have_their_turn() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let (ours, mut theirs) = connected();
    theirs.write_all(&[0; 40]).expect("there is room");
    let noting = trace.clone();
    scheduler.spawn("busy", async move |task| {
        for _ in 0..40 {
            ours.read_exact(task, &mut [0]).await??;
        }
        noting.note("busy");
        Ok(())
    });
    let noting = trace.clone();
    scheduler.spawn("other", async move |_| {
        noting.note("other");
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    trace.check(&["other", "busy"]); // 16 reads a turn
}

#[test]
fn a_refused_connection_is_an_error_to_be_matched() {
    let (listener, address) = listen();
    drop(listener);
    let kind = Scheduler::new().block_on(async move |task| {
        let connected = TcpStream::connect(task, address).await?;
        Ok(connected.map(drop).map_err(|error| error.kind()))
    });
    assert_eq!(kind, Ok(Err(ErrorKind::ConnectionRefused)));
}

#[test]
fn of_several_addresses_the_first_that_answers_is_taken() {
    let (gone, refusing) = listen();
    drop(gone);
    let (listener, address) = listen();
    let connected = Scheduler::new().block_on(async move |task| {
        let stream = TcpStream::connect(task, &[refusing, address][..]).await??;
        let (_, peer) = listener.accept(task).await??;
        Ok((stream.peer_addr()? == address, stream.local_addr()? == peer))
    });
    assert_eq!(connected, Ok((true, true)));
}

#[test]
fn a_reset_connection_is_an_error_to_be_matched() {
    let (ours, theirs) = connected();
    let kind = Scheduler::new().block_on(async move |task| {
        ours.write_all(task, b"unread").await??;
        task.readable(&theirs).await?;
        drop(theirs); // with unread data: a reset
        let mut buffer = [0];
        let read = ours.read(task, &mut buffer).await?;
        Ok(read.map_err(|error| error.kind()))
    });
    assert_eq!(kind, Ok(Err(ErrorKind::ConnectionReset)));
}

#[test]
fn of_those_who_are_ready_together_nobody_is_always_first() {
    let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
    let mut others = Vec::new();
    for name in ["a", "b", "c"] {
        let (ours, theirs) = connected();
        let seen = rustix::io::dup(&ours).expect("there is room for one more");
        others.push((theirs, seen));
        let noting = trace.clone();
        scheduler.spawn(name, async move |task| {
            while ours.read(task, &mut [0; 8]).await?? > 0 {
                noting.note(task.name());
            }
            Ok(())
        });
    }
    scheduler.run_until_idle();
    for (sending, expected) in [
        ([0, 1], ["a", "b"]),
        ([0, 2], ["c", "a"]),
        ([1, 2], ["b", "c"]),
    ] {
        for (theirs, seen) in sending.map(|number| &others[number]) {
            (&*theirs).write_all(b"x").expect("there is room");
            let mut arrival = [PollFd::new(seen, PollFlags::IN)];
            poll(&mut arrival, None).expect("it can be polled");
        }
        scheduler.run_until_idle();
        trace.check(&expected);
    }
}
