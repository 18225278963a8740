//! The limits of a client, in virtual time: a minute takes no time.

use std::time::Duration;

use futures_lite::AsyncReadExt;
use http_server::{Limits, serve_client};
use scheduler::{Clock, JoinError, Scheduler, Stop, Task, net};

const LIMITS: Limits = Limits {
    head: Duration::from_secs(10),
    idle: Duration::from_secs(60),
    grace: Duration::from_millis(500),
};

/// Serves one client in virtual time. Returns how long it was served, and the reason of its end.
#[track_caller]
fn check(
    client: impl AsyncFnOnce(&mut Task<'_>, &net::DuplexStream) -> Result<(), Stop> + 'static,
    expected: Duration,
    reason: Result<(), &str>,
) {
    let (stream, served) = net::duplex(1024);
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let (elapsed, ended) = scheduler
        .block_on(async move |task| {
            let start = task.now();
            let server = task.spawn("server", async move |task| {
                let served = serve_client(task, served, &LIMITS, true).await?;
                Ok(served.map_err(|error| error.to_string()))
            });
            client(task, &stream).await?;
            let ended = task.join(&server).await??;
            Ok((task.now() - start, ended))
        })
        .expect("nothing fails");
    assert_eq!(ended.as_ref().map_err(|reason| &**reason).copied(), reason);
    assert_eq!(elapsed, expected);
}

const REQUEST: &[u8] = b"GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[test]
fn a_head_that_comes_byte_by_byte_has_ten_seconds() {
    let slowloris = async |task: &mut Task<'_>, stream: &net::DuplexStream| {
        for byte in REQUEST {
            if stream.write_all(task, &[*byte]).await?.is_err() {
                break;
            }
            task.sleep(Duration::from_secs(1)).await?;
        }
        Ok(())
    };
    let reason = Err("read header from client timeout");
    check(slowloris, Duration::from_secs(10), reason);
}

#[test]
fn a_client_that_sends_nothing_more_is_closed() {
    let idle = async |task: &mut Task<'_>, stream: &net::DuplexStream| {
        stream.write_all(task, REQUEST).await??;
        task.sleep(Duration::from_secs(5)).await?;
        stream.write_all(task, REQUEST).await??;
        Ok(())
    };
    check(
        idle,
        Duration::from_secs(15),
        Err("read header from client timeout"),
    );
}

#[test]
fn a_body_that_stops_is_closed_when_it_was_idle_for_a_minute() {
    let stalls = async |task: &mut Task<'_>, stream: &net::DuplexStream| {
        let head = b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n";
        stream.write_all(task, head).await??;
        task.sleep(Duration::from_secs(30)).await?;
        stream.write_all(task, b"1234").await??;
        Ok(())
    };
    check(stalls, Duration::from_secs(90), Err("idle for too long"));
}

/// The response to the hundredth request has no room, so no more requests are read.
#[test]
fn a_client_that_never_reads_is_closed_when_it_was_idle_for_a_minute() {
    let deaf = async |task: &mut Task<'_>, stream: &net::DuplexStream| {
        let flood = async |task: &mut Task<'_>| loop {
            if stream.write_all(task, REQUEST).await?.is_err() {
                return Ok(());
            }
        };
        task.timeout(Duration::from_secs(300), flood).await??;
        Ok(())
    };
    check(deaf, Duration::from_secs(60), Err("idle for too long"));
}

#[test]
fn a_long_response_is_not_idle() {
    let counts = async |task: &mut Task<'_>, stream: &net::DuplexStream| {
        let request = b"GET /count/300 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        stream.write_all(task, request).await??;
        let mut response = String::new();
        AsyncReadExt::read_to_string(&mut &*stream, &mut response).await?;
        assert!(response.ends_with("300\n\r\n0\r\n\r\n"), "{response}");
        Ok(())
    };
    check(counts, Duration::from_secs(300), Ok(()));
}

/// Cancels the server `after` a request for `path`, and returns how long it takes to end.
#[track_caller]
fn check_end(path: &'static str, after: Duration, expected: Duration) {
    let (stream, served) = net::duplex(1024);
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let (elapsed, ended) = scheduler
        .block_on(async move |task| {
            let server = task.spawn("server", async move |task| {
                let served = serve_client(task, served, &LIMITS, true).await?;
                Ok(served.map_err(|error| error.to_string()))
            });
            let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
            stream.write_all(task, request.as_bytes()).await??;
            task.sleep(after).await?;
            let start = task.now();
            server.cancel();
            let ended = task.join(&server).await?;
            Ok((task.now() - start, ended))
        })
        .expect("nothing fails");
    assert_eq!(ended, Err(JoinError::Cancelled));
    assert_eq!(elapsed, expected);
}

#[test]
fn a_server_that_ends_closes_idle_clients_at_once_and_others_after_its_grace() {
    check_end("/hello", Duration::from_secs(1), Duration::ZERO);
    check_end("/count/9", Duration::from_millis(1), LIMITS.grace);
    check_end(
        "/count/1",
        Duration::from_millis(700),
        Duration::from_millis(300),
    );
}
