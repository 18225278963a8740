//! tokio's servers.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    task::JoinSet,
};

use super::{ADDRESS, BUFFER};

async fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; BUFFER];
    loop {
        match stream.read(&mut buffer).await? {
            0 => return Ok(()),
            length => stream.write_all(&buffer[..length]).await?,
        }
    }
}

async fn accept(clients: usize) -> io::Result<()> {
    let listener = TcpListener::bind(ADDRESS).await?;
    println!("{}", listener.local_addr()?);
    let mut served = JoinSet::new();
    for _ in 0..clients {
        let (stream, _) = listener.accept().await?;
        served.spawn(echo(stream));
    }
    served.join_all().await.into_iter().collect()
}

pub(super) fn on_one_core(clients: usize) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(accept(clients))
}

/// Accepting is a task, too: the thread that blocks on a future is none of the workers.
pub(super) fn on_two_cores(clients: usize) -> io::Result<()> {
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_io().build()?;
    runtime.block_on(runtime.spawn(accept(clients)))?
}
