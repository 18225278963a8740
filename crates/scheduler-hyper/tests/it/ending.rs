//! Ends of a connection: cancelled once or twice, killed, left by its client, or by a panic.

use std::{cell::Cell, convert::Infallible, rc::Rc, time::Duration};

use futures_lite::AsyncReadExt;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use scheduler::{Clock, JoinError, JoinHandle, Scheduler, Stop, Task, net};
use scheduler_hyper::{Io, Timer, serve_connection};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const GRACE: Duration = Duration::from_secs(5);
const TENTH: Duration = Duration::from_millis(100);

/// Counts the handlers that are no longer there.
struct Handler(Rc<Cell<u32>>);

impl Drop for Handler {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// A connection whose request is being handled, for an hour.
struct Scene {
    client: net::DuplexStream,
    server: JoinHandle<()>,
    dropped: Rc<Cell<u32>>,
}

/// Plays `scene` in virtual time. When the connection has ended, so have its client's stream, if
/// that is there, and its handler.
#[track_caller]
fn check(
    scene: impl AsyncFnOnce(&mut Task<'_>, &mut Scene) -> Result<(), Stop> + 'static,
    end: fn(&JoinError) -> bool,
    after: Duration,
) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let result = scheduler.block_on(async move |task| {
        let start = task.now();
        let (client, stream) = net::duplex(1024);
        let dropped = Rc::default();
        let counted = Rc::clone(&dropped);
        let server = task.spawn("server", async move |task| {
            let slow = service_fn(async |_: Request<Incoming>| {
                let _handler = Handler(Rc::clone(&counted));
                scheduler::sleep(Duration::from_secs(3600)).await;
                Ok::<_, Infallible>(Response::new("late".to_owned()))
            });
            let mut http = http1::Builder::new();
            let connection = http.timer(Timer).serve_connection(Io::new(stream), slow);
            Ok(serve_connection(task, connection, GRACE).await??)
        });
        let mut held = Scene {
            client,
            server,
            dropped,
        };
        held.client.write_all(task, REQUEST).await??;
        task.sleep(TENTH).await?;
        scene(task, &mut held).await?;
        let ended = task.join(&held.server).await?;
        assert_eq!(held.dropped.get(), 1, "handlers that were dropped");
        Ok((ended, task.now() - start))
    });
    let (ended, elapsed) = result.expect("nothing fails");
    assert!(ended.as_ref().is_err_and(end), "{ended:?}");
    assert_eq!(elapsed, after);
}

fn is_cancelled(end: &JoinError) -> bool {
    matches!(end, JoinError::Cancelled)
}

fn is_killed(end: &JoinError) -> bool {
    matches!(end, JoinError::Killed)
}

/// With hyper's error, that of its client.
fn is_failed(end: &JoinError) -> bool {
    matches!(end, JoinError::Failed(_))
}

async fn read_to_end(client: &mut net::DuplexStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = AsyncReadExt::read_to_end(client, &mut bytes).await;
    read.expect("it ends well");
    bytes
}

#[test]
fn a_cancelled_one_has_its_grace() {
    let cancel = async |_: &mut Task<'_>, scene: &mut Scene| {
        scene.server.cancel();
        assert_eq!(read_to_end(&mut scene.client).await, b"");
        Ok(())
    };
    check(cancel, is_cancelled, TENTH + GRACE);
}

#[test]
fn a_second_cancellation_ends_it_within_its_grace() {
    let cancel_twice = async |task: &mut Task<'_>, scene: &mut Scene| {
        scene.server.cancel();
        task.sleep(TENTH).await?;
        assert!(!scene.server.is_finished());
        scene.server.cancel();
        assert_eq!(read_to_end(&mut scene.client).await, b"");
        Ok(())
    };
    check(cancel_twice, is_cancelled, 2 * TENTH);
}

#[test]
fn a_kill_ends_it_at_once_and_within_its_grace() {
    let kill = async |_: &mut Task<'_>, scene: &mut Scene| {
        scene.server.kill();
        assert_eq!(read_to_end(&mut scene.client).await, b"");
        Ok(())
    };
    check(kill, is_killed, TENTH);
    let cancel_and_kill = async |task: &mut Task<'_>, scene: &mut Scene| {
        scene.server.cancel();
        task.sleep(TENTH).await?;
        scene.server.kill();
        Ok(())
    };
    check(cancel_and_kill, is_killed, 2 * TENTH);
}

#[test]
fn a_client_that_vanishes_ends_it_and_its_handler() {
    let vanish = async |_: &mut Task<'_>, scene: &mut Scene| {
        scene.client = net::duplex(1).0;
        Ok(())
    };
    check(vanish, is_failed, TENTH);
}

/// The panic stays with the task of its connection; the client reads the end of the stream.
#[test]
fn a_panic_in_a_handler_ends_its_connection_alone() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let ended = scheduler.block_on(async |task| {
        let [mut bad, mut good] = ["/bad", "/good"].map(|path| {
            let (client, stream) = net::duplex(1024);
            let server = task.spawn(path, async move |task| {
                let handler = service_fn(async |request: Request<Incoming>| {
                    scheduler::sleep(TENTH).await;
                    assert_eq!(request.uri().path(), "/good");
                    Ok::<_, Infallible>(Response::new("good".to_owned()))
                });
                let http = http1::Builder::new();
                let connection = http.serve_connection(Io::new(stream), handler);
                Ok(serve_connection(task, connection, GRACE).await??)
            });
            (client, server, path)
        });
        for (client, _, path) in [&bad, &good] {
            let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
            client.write_all(task, request.as_bytes()).await??;
        }
        assert_eq!(read_to_end(&mut bad.0).await, b"");
        assert!(read_to_end(&mut good.0).await.ends_with(b"\r\n\r\ngood"));
        Ok((task.join(&bad.1).await?, task.join(&good.1).await?))
    });
    let (bad, good) = ended.expect("nothing fails");
    assert!(matches!(bad, Err(JoinError::Panicked(_))), "{bad:?}");
    assert_eq!(good, Ok(()));
}
