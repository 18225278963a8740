//! hyper on our scheduler, one for each core.

use std::{error::Error, net, sync::Arc};

use scheduler::{Core, Cores, Gone, Stop, Task, net::TcpListener};
use scheduler_hyper::{Io, Timer};

use crate::page::Hello;

pub(crate) fn serve(
    listener: net::TcpListener,
    cores: usize,
    hello: Hello,
) -> Result<(), Box<dyn Error>> {
    let listener = Arc::new(listener);
    Cores::new(cores).run(async move |core, task: &mut Task<'_>| {
        if core.index() > 0 {
            return Ok(());
        }
        accept(&core, task, listener.try_clone()?, hello).await
    })?;
    Ok(())
}

/// Hands each connection over to the next core in turn.
async fn accept(
    core: &Core,
    task: &mut Task<'_>,
    listener: net::TcpListener,
    hello: Hello,
) -> Result<(), Stop> {
    let listener = TcpListener::from_std(listener)?;
    let mut cores = core.remotes().iter().enumerate().cycle();
    loop {
        let (stream, _) = listener.accept(task).await??;
        let serve = async move |task: &mut Task<'_>| {
            let builder = hello.builder(Timer);
            let connection = builder.serve_connection(Io::new(stream), hello);
            let _ = task.wait(connection).await?; // a client that breaks off
            Ok(())
        };
        match cores.next() {
            Some((index, remote)) if index != core.index() => {
                drop(
                    remote
                        .spawn("connection", serve)
                        .map_err(Gone::without_body)?,
                );
            }
            _ => drop(task.spawn("connection", serve)),
        }
    }
}
