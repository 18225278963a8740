//! Whose a socket is, what an interrupted task does to it, and its settings.

use std::{
    io::{Read, Write},
    net,
    rc::Rc,
    time::Duration,
};

use scheduler::{JoinError, Scheduler, Step, Stop, net::TcpStream};

use super::{
    descriptors::watched,
    tcp::{connected, echo, listen},
};

#[test]
fn an_interrupted_accept_loses_no_connection() {
    let mut scheduler = Scheduler::new();
    let (listener, address) = listen();
    let listener = Rc::new(listener);
    for interrupted in [JoinError::Cancelled, JoinError::Killed] {
        let accepting = Rc::clone(&listener);
        let task = scheduler.spawn("accepting", async move |task| {
            accepting.accept(task).await?.map(drop).map_err(Stop::from)
        });
        assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
        let (id, kill) = (task.id(), interrupted == JoinError::Killed);
        scheduler.spawn("interrupting", async move |task| match kill {
            true => task.kill(id).await,
            false => task.cancel(id).await,
        });
        assert_eq!(scheduler.run(), Ok(()));
        assert_eq!(task.result(), Some(Err(interrupted)));
    }
    assert_eq!(watched(&*listener), 1, "it stays registered");
    let client = net::TcpStream::connect(address).expect("it listens");
    let peer = scheduler.block_on(async move |task| Ok(listener.accept(task).await??.1));
    assert_eq!(peer.ok(), client.local_addr().ok());
}

#[test]
fn a_killed_task_closes_its_connection() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = connected();
    let reader = scheduler.spawn("reader", async move |task| echo(task, &ours).await);
    scheduler.run_until_idle();
    let id = reader.id();
    scheduler.spawn("killer", async move |task| task.kill(id).await);
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(theirs.read(&mut [0]).ok(), Some(0));
}

#[test]
fn a_stream_moves_to_the_scheduler_that_uses_it_unless_a_task_waits_for_it_elsewhere() {
    let (ours, mut theirs) = connected();
    let ours = Rc::new(ours);
    theirs.write_all(b"ab").expect("there is room");
    let read_in = |scheduler: &mut Scheduler, stream: Rc<TcpStream>| {
        let read = scheduler.block_on(async move |task| {
            let mut byte = [0];
            let read = stream.read_exact(task, &mut byte).await?;
            Ok(read.map(|()| byte[0]).map_err(|error| error.to_string()))
        });
        read.expect("it is not interrupted")
    };
    let (mut first, mut second) = (Scheduler::new(), Scheduler::new());
    assert_eq!(read_in(&mut first, Rc::clone(&ours)), Ok(b'a'));
    assert_eq!(read_in(&mut second, Rc::clone(&ours)), Ok(b'b'));
    let waiting = Rc::clone(&ours);
    let waiting = first.spawn("waiting", async move |task| {
        waiting
            .read_exact(task, &mut [0])
            .await?
            .map_err(Stop::from)
    });
    assert_eq!(first.run_until_idle(), Step::Idle(None));
    let refused = read_in(&mut second, Rc::clone(&ours));
    let expected = "cannot use a socket for which a task of another scheduler waits; \
        end that wait first";
    assert_eq!(refused, Err(expected.to_owned()));
    waiting.kill();
    assert_eq!(first.run(), Ok(()));
    theirs.write_all(b"c").expect("there is room");
    assert_eq!(read_in(&mut second, Rc::clone(&ours)), Ok(b'c'));
    let waiting = Rc::clone(&ours);
    let waiting = first.spawn("waiting", async move |task| {
        waiting
            .read_exact(task, &mut [0])
            .await?
            .map_err(Stop::from)
    });
    first.run_until_idle();
    drop(first);
    theirs.write_all(b"d").expect("there is room");
    assert_eq!(read_in(&mut second, ours), Ok(b'd'), "it is free again");
    drop(waiting);
}

#[test]
fn a_stream_is_moved_by_way_of_the_standard_library() {
    let mut first = Scheduler::new();
    let (ours, mut theirs) = connected();
    theirs.write_all(b"ab").expect("there is room");
    let standard = first.block_on(async move |task| {
        ours.read_exact(task, &mut [0]).await??;
        assert_eq!(watched(&ours), 1);
        Ok(ours.into_std())
    });
    let standard = standard.expect("it reads");
    assert_eq!(watched(&standard), 0);
    let read = Scheduler::new().block_on(async move |task| {
        let mut byte = [0];
        let stream = TcpStream::from_std(standard)?;
        stream.read_exact(task, &mut byte).await??;
        Ok(byte[0])
    });
    assert_eq!(read, Ok(b'b'));
}

#[test]
fn peeked_data_is_still_there_and_options_are_kept() {
    let (ours, mut theirs) = connected();
    theirs.write_all(b"ab").expect("there is room");
    let read = Scheduler::new().block_on(async move |task| {
        ours.set_nodelay(true)?;
        ours.set_ttl(17)?;
        assert!(ours.nodelay()? && ours.ttl()? == 17 && ours.take_error()?.is_none());
        let (mut peeked, mut read) = ([0; 2], [0; 2]);
        ours.peek(task, &mut peeked).await??;
        ours.read_exact(task, &mut read).await??;
        let mut third = [0];
        let more = ours.read_exact(task, &mut third);
        let more = futures_lite::future::poll_once(more).await;
        Ok((peeked, read, more.is_some()))
    });
    assert_eq!(read, Ok((*b"ab", *b"ab", false)));
}

#[test]
fn an_accept_gives_way_to_a_timer() {
    let (listener, _) = listen();
    let first = Scheduler::new().block_on(async move |task| {
        let accepting = Rc::new(listener);
        let accepted = Rc::clone(&accepting);
        let accept = task.spawn("accept", async move |task| {
            Ok(accepted.accept(task).await?.map(drop)?)
        });
        task.sleep(Duration::from_millis(1)).await?;
        task.cancel(accept.id()).await?;
        task.join(&accept).await
    });
    assert_eq!(first, Ok(Err(JoinError::Cancelled)));
}
