//! The server over real sockets, by a client that writes HTTP by hand.

use std::{net::SocketAddr, time::Duration};

use futures_lite::StreamExt;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, axum_sse::router()).await });
    address
}

async fn request(address: SocketAddr, head: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let text = format!("{head} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// The events of one response.
struct Events(BufReader<TcpStream>);

impl Events {
    async fn get(address: SocketAddr, path: &str) -> Self {
        Self(BufReader::new(
            request(address, &format!("GET {path}"), "").await,
        ))
    }

    /// Reads on to the next line of data.
    async fn next(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await.unwrap() == 0 || line == "0\r\n" {
                return None;
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(data.trim_end().to_owned());
            }
        }
    }

    async fn expect(&mut self, expected: &[&str]) {
        for &expected in expected {
            assert_eq!(self.next().await.as_deref(), Some(expected));
        }
    }
}

/// Posts a line, and returns the first line of the response.
async fn write(address: SocketAddr, guest: &str, line: &str) -> String {
    let stream = request(address, &format!("POST /chat/{guest}"), line).await;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status).await.unwrap();
    status.trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coroutine_is_a_stream_of_events() {
    let mut ticks = Events::get(serve().await, "/ticks").await;
    ticks.expect(&["0"]).await; // the next one comes after a second, for which no test waits
    let ticks = axum_sse::ticks(Duration::from_nanos(1)).into_stream();
    assert_eq!(ticks.take(3).collect::<Vec<_>>().await, [0, 1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_talk_leave_and_vanish() {
    let address = serve().await;
    let mut ada = Events::get(address, "/chat").await;
    ada.expect(&["1", "What is your name?"]).await;
    assert_eq!(write(address, "1", "Ada").await, "HTTP/1.1 204 No Content");
    ada.expect(&["Ada comes in"]).await;

    let mut bob = Events::get(address, "/chat").await;
    bob.expect(&["2", "What is your name?"]).await;
    write(address, "2", " ").await;
    bob.expect(&["A name has letters. What is yours?"]).await;
    write(address, "2", "Bob").await;
    bob.expect(&["Bob comes in"]).await;
    write(address, "1", "hello").await;
    bob.expect(&["Ada: hello"]).await;
    ada.expect(&["Bob comes in", "Ada: hello"]).await;

    drop(ada); // its browser is closed: the coroutine is closed, and returns its farewell
    bob.expect(&["Ada has gone"]).await;
    write(address, "2", "/quit").await;
    assert_eq!(bob.next().await, None);
    assert_eq!(write(address, "2", "?").await, "HTTP/1.1 404 Not Found");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_a_page() {
    let mut stream = request(serve().await, "GET /", "").await;
    let mut page = [0; 15];
    stream.read_exact(&mut page).await.unwrap();
    assert_eq!(&page, b"HTTP/1.1 200 OK");
}
