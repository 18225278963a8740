//! How often a server calls the system for a message, as strace counts it.

use std::{
    env, fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::Command,
};

use benches::figures;

use crate::{Outcome, start};

const FEW: u32 = 1_000;
const MANY: u32 = 11_000;

/// The calls of a long run less those of a short one: starting and ending are in both.
pub(crate) fn calls_a_message(peer: &str) -> Outcome<f64> {
    if Command::new("strace").arg("--version").output().is_err() {
        return Err("there is no strace".into());
    }
    let more = calls(peer, MANY)?.saturating_sub(calls(peer, FEW)?);
    Ok(more as f64 / f64::from(MANY - FEW))
}

fn calls(peer: &str, messages: u32) -> Outcome<u64> {
    fs::create_dir_all(figures::directory())?;
    let summary = figures::directory().join("strace.txt");
    let mut server = Command::new("strace");
    server.args(["-f", "-c", "-o"]).arg(&summary);
    server.arg(env::current_exe()?).args(["serve", peer, "1"]);
    let (mut server, address) = start(server)?;
    ask(address, messages)?;
    server.wait()?;
    let summary = fs::read_to_string(summary)?;
    // % time, seconds, µs a call, calls, and errors if there were any.
    let total = summary.lines().find(|line| line.ends_with(" total"));
    let calls = total.and_then(|line| line.split_whitespace().nth(3));
    Ok(calls.ok_or("strace gives no total")?.parse()?)
}

fn ask(address: SocketAddr, messages: u32) -> Outcome {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answer = [0; 64];
    for _ in 0..messages {
        stream.write_all(&[b'x'; 64])?;
        stream.read_exact(&mut answer)?;
    }
    Ok(())
}
