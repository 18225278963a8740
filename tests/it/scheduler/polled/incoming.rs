//! The connections of a listener, as a stream.

use std::{
    io::{Read, Write},
    net,
    os::unix::net::UnixStream,
    rc::Rc,
    time::Duration,
};

use futures_lite::{AsyncReadExt, AsyncWriteExt, future::poll_once};
use futures_util::StreamExt;
use scheduler::{JoinError, Scheduler, Step, net::TcpStream};

use crate::{
    counted::Ledger,
    scheduler::io::{descriptors::watched, tcp::listen, unix::Path},
};

/// Sends its bytes back, in upper case.
async fn echo(stream: TcpStream) -> std::io::Result<usize> {
    let (mut reader, mut writer) = stream.split();
    let mut read = Vec::new();
    reader.read_to_end(&mut read).await?;
    writer.write_all(&read.to_ascii_uppercase()).await?;
    Ok(read.len())
}

#[test]
fn a_combinator_serves_many_connections_at_once() {
    const CLIENTS: usize = 50;
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    let served = scheduler.spawn("server", async move |_| {
        let connections = listener.incoming().take(CLIENTS);
        let echoes = connections.map(async |stream| echo(stream?).await);
        let lengths: Vec<_> = echoes.buffer_unordered(CLIENTS).collect().await;
        Ok(lengths.into_iter().filter_map(Result::ok).sum::<usize>())
    });
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            scheduler.spawn(format!("client {number}"), async move |task| {
                let stream = TcpStream::connect(task, address).await??;
                stream.write_all(task, b"hello").await??;
                task.yield_now().await?;
                stream.shutdown(net::Shutdown::Write)?;
                let mut answer = String::new();
                AsyncReadExt::read_to_string(&mut &stream, &mut answer).await?;
                Ok(answer)
            })
        })
        .collect();
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(served.result(), Some(Ok(5 * CLIENTS)));
    for client in clients {
        assert_eq!(client.result(), Some(Ok("HELLO".to_owned())));
    }
}

/// A connection that has arrived is nobody's until it is polled out of the stream.
#[test]
fn a_stream_that_is_interrupted_loses_no_connection() {
    let mut scheduler = Scheduler::new();
    let ledger = Ledger::new();
    let (listener, address) = listen();
    let listener = Rc::new(listener);
    for interrupted in [JoinError::Cancelled, JoinError::Killed] {
        let (accepting, held) = (Rc::clone(&listener), ledger.value("held"));
        let task = scheduler.spawn("accepting", async move |task| {
            let _held = held;
            let mut connections = accepting.incoming();
            Ok(task.wait(connections.next()).await?.map(drop))
        });
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        ledger.check_alive(&["held"], "it waits");
        assert!(match interrupted {
            JoinError::Killed => task.kill(),
            _ => task.cancel(),
        });
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(task.result(), Some(Err(interrupted)));
        ledger.check_alive(&[], "it was interrupted");
    }
    assert_eq!(watched(&*listener), 1, "it stays registered");
    let client = net::TcpStream::connect(address).expect("it listens");
    let peer = scheduler.block_on(async move |task| {
        let soon = Duration::from_millis(1);
        let in_vain = task.timeout(soon, async |_| {
            let mut connections = listener.incoming();
            let first = connections.next().await;
            assert!(first.is_some_and(|first| first.is_ok()), "it is there");
            Ok(connections.next().await)
        });
        assert!(in_vain.await?.is_err(), "there was only one");
        let second = net::TcpStream::connect(address)?;
        let accepted = listener.incoming().next().await;
        let accepted = accepted.expect("it does not end")?;
        Ok((accepted.peer_addr()?, second.local_addr()?))
    });
    let (accepted, second) = peer.expect("it accepts");
    assert_eq!(accepted, second);
    drop(client);
    ledger.check_all_dropped("the tasks have ended");
}

#[test]
fn the_connections_of_a_unix_listener_are_a_stream_as_well() {
    let path = Path::new("incoming");
    let listener = path.listen();
    let mut scheduler = Scheduler::new();
    let served = scheduler.spawn("server", async move |_| {
        let mut connections = listener.incoming().take(2);
        let mut read = Vec::new();
        while let Some(stream) = connections.next().await {
            stream?.split().0.read_to_end(&mut read).await?;
        }
        Ok(String::from_utf8(read)?)
    });
    assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    for name in ["Ann ", "Ben "] {
        let mut client = UnixStream::connect(&*path).expect("it listens");
        client.write_all(name.as_bytes()).expect("there is room");
    }
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(served.result(), Some(Ok("Ann Ben ".to_owned())));
}

#[test]
fn outside_of_every_scheduler_an_item_is_an_error_that_names_the_remedy() {
    let (listener, address) = listen();
    let item = futures_lite::future::block_on(listener.incoming().next());
    let error = item.expect("it does not end").expect_err("none runs");
    let expected = "cannot use a socket where no scheduler runs; await it in a task";
    assert_eq!(error.to_string(), expected);
    let accepted = Scheduler::new().block_on(async move |_| {
        let mut connections = listener.incoming();
        assert!(poll_once(connections.next()).await.is_none(), "none came");
        let mut client = net::TcpStream::connect(address)?;
        let accepted = connections.next().await.expect("it does not end")?;
        accepted.split().1.write_all(b"hi").await?;
        drop(accepted);
        let mut heard = String::new();
        client.read_to_string(&mut heard)?;
        Ok(heard)
    });
    assert_eq!(accepted, Ok("hi".to_owned()));
}
