//! A server of the tests' own, which answers in bytes, right or wrong.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
};

/// Answers until the test is over, every client in a thread of its own.
pub(crate) struct Server {
    address: SocketAddr,
}

impl Server {
    /// `answer` gets the path that is asked for. What it returns is sent, and the connection
    /// closed.
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.expect("there are files enough");
                let answer = Arc::clone(&answer);
                thread::spawn(move || {
                    let mut lines = BufReader::new(&client).lines().map_while(Result::ok);
                    let request = lines.next().unwrap_or_default();
                    lines.take_while(|line| !line.is_empty()).for_each(drop);
                    let path = request.split(' ').nth(1).unwrap_or_default();
                    let _ = (&client).write_all(&answer(path)); // it may have left
                });
            }
        });
        Self { address }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// An answer that is as it should be.
pub(crate) fn ok(kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n");
    format!("{head}\r\n{body}").into_bytes()
}

/// No answer, ever.
pub(crate) fn silence() -> Vec<u8> {
    loop {
        thread::park();
    }
}
