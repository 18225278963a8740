//! Echo servers under load. The load is this process; each server is one of its own, started as
//! `echo serve PEER CLIENTS`, which prints its port and ends when so many clients have come and
//! gone.
//!
//! `cargo bench -p benches --bench echo -- --test` does a little, and keeps no figures.

mod cpu;
mod load;
mod servers;
mod traced;

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use benches::{catalogue::Group, figures::Sheet};
use load::Load;

const ONE_CORE: &str = "echo";
const TWO_CORES: &str = "echo, 2 cores";
const FEW: (&str, usize) = ("1 connection", 1);
const MANY: (&str, usize) = ("250 connections", 250);

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [verb, peer, clients] = &arguments[..] {
        if verb == "serve" {
            return servers::serve(peer, clients.parse()?);
        }
    }
    let test = arguments.iter().any(|argument| argument == "--test");
    let measure = match test {
        true => Measure {
            rounds: 1,
            duration: Duration::from_millis(50),
        },
        false => Measure {
            rounds: 3,
            duration: Duration::from_secs(1),
        },
    };
    let mut sheet = Sheet::default();
    measure.peers(&mut sheet, ONE_CORE, FEW)?;
    measure.peers(&mut sheet, ONE_CORE, MANY)?;
    measure.peers(&mut sheet, TWO_CORES, MANY)?;
    for peer in Group::named(ONE_CORE).peers {
        match traced::calls_a_message(peer) {
            Ok(calls) => sheet.add(ONE_CORE, "system calls a message", peer, calls),
            Err(cause) => sheet.remark(format!("System calls of {peer} were skipped: {cause}.")),
        }
    }
    match test {
        true => Ok(()),
        false => Ok(sheet.save("echo")?),
    }
}

/// How much is measured.
struct Measure {
    rounds: usize,
    /// How long each load lasts.
    duration: Duration,
}

impl Measure {
    /// Measures the peers of a group, one after the other, several times: who comes first has no
    /// advantage. The medians count.
    fn peers(&self, sheet: &mut Sheet, group: &str, (row, connections): (&str, usize)) -> Outcome {
        let peers = Group::named(group).peers.iter();
        let mut loads: Vec<_> = peers.map(|peer| (peer, Vec::new())).collect();
        for _ in 0..self.rounds {
            for (peer, loads) in &mut loads {
                loads.push(self.load(peer, connections)?);
            }
        }
        for (peer, loads) in &loads {
            let mut add = |row: &str, measure: fn(&Load) -> f64| {
                sheet.add(group, row, peer, median(loads.iter().map(measure)));
            };
            add(row, Load::per_second);
            add(&format!("{row}, p50"), |load| load.microseconds(0.5));
            add(&format!("{row}, p99"), |load| load.microseconds(0.99));
            if group == TWO_CORES {
                add("CPU a message", Load::processor);
            }
        }
        Ok(())
    }

    fn load(&self, peer: &str, connections: usize) -> Outcome<Load> {
        let mut server = Command::new(env::current_exe()?);
        server.args(["serve", peer, &connections.to_string()]);
        let (mut server, address) = start(server)?;
        let load = load::load(address, connections, self.duration, server.id())?;
        server.wait()?;
        Ok(load)
    }
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
