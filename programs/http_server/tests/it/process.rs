//! The server as a process.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStderr, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

/// A server that runs until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_http_server"));
        command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is a pipe");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("it prints its address");
        let address = line
            .rsplit('/')
            .next()
            .expect("the line ends with the address");
        let address = address.trim().parse().expect("it is one");
        let stderr = BufReader::new(child.stderr.take().expect("it is a pipe"));
        Self {
            address,
            child,
            stderr,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).expect("the server accepts")
    }

    pub(crate) fn interrupt(&self) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::INT).expect("it runs");
    }

    /// Waits for its end, and returns its exit code and what it complained about.
    pub(crate) fn wait(&mut self) -> (Option<i32>, String) {
        let mut complaints = String::new();
        let read = self.stderr.read_to_string(&mut complaints);
        read.expect("it is text");
        (self.child.wait().expect("it ends").code(), complaints)
    }

    /// Returns the next line of what it complains about.
    pub(crate) fn complaint(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).expect("it is text");
        line.truncate(line.trim_end().len());
        line
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill(); // or it has ended
        let _ = self.child.wait();
    }
}

/// Sends a request by hand, and returns the stream.
pub(crate) fn ask(server: &Server, path: &str) -> TcpStream {
    let mut stream = server.connect();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("the server reads");
    stream
}

/// Reads until `end` has come.
#[track_caller]
pub(crate) fn read_until(stream: &mut impl Read, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the server goes on");
        read.push(byte[0]);
    }
    String::from_utf8(read).expect("it is text")
}
