//! Echo servers under load. The load is this process; each server is one of its own, started as
//! `echo serve PEER CLIENTS`, which prints its port and ends when so many clients have come and
//! gone.

mod load;
mod servers;
mod traced;

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use benches::{catalogue::Group, figures::Sheet};
use load::Load;

const GROUP: &str = "echo";
const ROUNDS: usize = 3;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [verb, peer, clients] = &arguments[..] {
        if verb == "serve" {
            return servers::serve(peer, clients.parse()?);
        }
    }
    let peers = Group::named(GROUP).peers;
    let mut sheet = Sheet::default();
    for (row, connections) in [("1 connection", 1), ("250 connections", 250)] {
        // One after the other, several times: who comes first has no advantage.
        let mut loads: Vec<_> = peers.iter().map(|peer| (peer, Vec::new())).collect();
        for _ in 0..ROUNDS {
            for (peer, loads) in &mut loads {
                loads.push(under_load(peer, connections)?);
            }
        }
        for (peer, loads) in &loads {
            let of = |measure: fn(&Load) -> f64| median(loads.iter().map(measure));
            sheet.add(GROUP, row, peer, of(Load::per_second));
            let p50 = of(|load| load.microseconds(0.5));
            sheet.add(GROUP, &format!("{row}, p50"), peer, p50);
            let p99 = of(|load| load.microseconds(0.99));
            sheet.add(GROUP, &format!("{row}, p99"), peer, p99);
        }
    }
    for peer in peers {
        match traced::calls_a_message(peer) {
            Ok(calls) => sheet.add(GROUP, "system calls a message", peer, calls),
            Err(cause) => sheet.remark(format!("System calls of {peer} were skipped: {cause}.")),
        }
    }
    Ok(sheet.save(GROUP)?)
}

fn under_load(peer: &str, connections: usize) -> Outcome<Load> {
    let mut server = Command::new(env::current_exe()?);
    server.args(["serve", peer, &connections.to_string()]);
    let (mut server, address) = start(server)?;
    let load = load::for_a_second(address, connections)?;
    server.wait()?;
    Ok(load)
}

/// Starts a server, and reads where it listens.
fn start(mut server: Command) -> Outcome<(Child, SocketAddr)> {
    let mut server = server.stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    let stdout = server.stdout.take().ok_or("its output is piped")?;
    BufReader::new(stdout).read_line(&mut line)?;
    Ok((server, line.trim().parse()?))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
