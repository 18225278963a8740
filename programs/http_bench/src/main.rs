//! The same HTTP server on several runtimes: `benches/shell/http.sh` has `wrk` measure each.

mod cede;
mod on_smol;
mod on_tokio;
mod page;

use std::{cell::Cell, net::TcpListener, process::ExitCode, time::Duration};

use support::{BadInput, Takes, value};
use tokio::runtime;

use crate::page::Hello;

const BACKLOG: i32 = 4096;

const USAGE: &str = "
usage: http_bench cede|tokio-current|tokio-multi|smol PORT [--cores N] [--work MICROS] [--timers]

Serves \"Hello, World!\" on 127.0.0.1:PORT until it is killed.
  --cores N      on N threads: 1; tokio-current has one
  --work MICROS  computes before each response: 0
  --timers       limits the time for the head of a request, as a server on the net should
";

fn main() -> ExitCode {
    let (cores, work, has_timers) = (Cell::new(None), Cell::new(None), Cell::new(false));
    let takes = Takes {
        values: 2,
        options: &[("cores", &cores), ("work", &work)],
        flags: &[("timers", &has_timers)],
    };
    support::run(USAGE, takes, |arguments, out| {
        let arguments: Vec<_> = arguments.iter().map(|it| it.to_string_lossy()).collect();
        let [runtime, port] = &*arguments else {
            return Err(BadInput("a runtime and a port are needed; see --help".into()).into());
        };
        let cores = value("cores", &cores, 1)?;
        let work = Duration::from_micros(value("work", &work, 0)?);
        let hello = Hello {
            work,
            has_timers: has_timers.get(),
        };
        let listener = TcpListener::bind(format!("127.0.0.1:{port}"))?;
        rustix::net::listen(&listener, BACKLOG)?;
        writeln!(out, "listening on http://{}", listener.local_addr()?)?;
        match &**runtime {
            "cede" => cede::serve(listener, cores, hello),
            "tokio-current" => {
                let current = runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                on_tokio::serve(current, listener, hello)
            }
            "tokio-multi" => {
                let mut multi = runtime::Builder::new_multi_thread();
                let multi = multi.worker_threads(cores).enable_all().build()?;
                on_tokio::serve(multi, listener, hello)
            }
            "smol" => on_smol::serve(listener, cores, hello),
            other => Err(BadInput(format!("\"{other}\" is no runtime; see --help")).into()),
        }
    })
}
