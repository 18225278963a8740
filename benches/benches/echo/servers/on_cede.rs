//! cede's servers.

use std::{net, sync::Arc};

use scheduler::{
    Cores, Gone, Scheduler, Stop, Task,
    net::{TcpListener, TcpStream},
};

use super::{ADDRESS, BUFFER};
use crate::Outcome;

async fn echo(task: &mut Task<'_>, stream: TcpStream) -> Result<(), Stop> {
    let mut buffer = [0; BUFFER];
    loop {
        match stream.read(task, &mut buffer).await?? {
            0 => return Ok(()),
            length => stream.write_all(task, &buffer[..length]).await??,
        }
    }
}

pub(super) fn on_one_core(clients: usize) -> Outcome {
    let listener = TcpListener::bind(ADDRESS)?;
    println!("{}", listener.local_addr()?);
    let mut scheduler = Scheduler::new();
    scheduler.spawn("server", async move |task| {
        for _ in 0..clients {
            let (stream, _) = listener.accept(task).await??;
            task.spawn("client", async |task| echo(task, stream).await);
        }
        Ok(())
    });
    Ok(scheduler.run()?)
}

/// The first core accepts, and hands each connection over to the next core in turn.
pub(super) fn on_two_cores(clients: usize) -> Outcome {
    let listener = net::TcpListener::bind(ADDRESS)?;
    println!("{}", listener.local_addr()?);
    let listener = Arc::new(listener);
    Cores::new(2).run(async move |core, task| {
        if core.index() > 0 {
            return Ok(()); // it serves what it is handed
        }
        let listener = TcpListener::from_std(listener.try_clone()?)?;
        for remote in core.remotes().iter().cycle().take(clients) {
            let (stream, _) = listener.accept(task).await??;
            let served = remote.spawn("client", async |task| echo(task, stream).await);
            drop(served.map_err(Gone::without_body)?); // nobody waits for its end
        }
        Ok(())
    })?;
    Ok(())
}
