//! The servers: one thread, a task a client. Each ends when so many clients have come and gone.

use std::io;

use scheduler::{Scheduler, Stop, Task};

use crate::Outcome;

const ADDRESS: &str = "127.0.0.1:0";
const BUFFER: usize = 4096;

pub(crate) fn serve(peer: &str, clients: usize) -> Outcome {
    match peer {
        "cede" => cede(clients),
        "tokio" => Ok(tokio(clients)?),
        "smol" => Ok(smol(clients)?),
        other => Err(format!("there is no server {other:?}").into()),
    }
}

fn cede(clients: usize) -> Outcome {
    use scheduler::net::{TcpListener, TcpStream};

    async fn echo(task: &mut Task<'_>, stream: TcpStream) -> Result<(), Stop> {
        let mut buffer = [0; BUFFER];
        loop {
            match stream.read(task, &mut buffer).await?? {
                0 => return Ok(()),
                length => stream.write_all(task, &buffer[..length]).await??,
            }
        }
    }
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

fn tokio(clients: usize) -> io::Result<()> {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        runtime::Builder,
        task::JoinSet,
    };

    async fn echo(mut stream: TcpStream) -> io::Result<()> {
        let mut buffer = [0; BUFFER];
        loop {
            match stream.read(&mut buffer).await? {
                0 => return Ok(()),
                length => stream.write_all(&buffer[..length]).await?,
            }
        }
    }
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(ADDRESS).await?;
        println!("{}", listener.local_addr()?);
        let mut served = JoinSet::new();
        for _ in 0..clients {
            let (stream, _) = listener.accept().await?;
            served.spawn(echo(stream));
        }
        served.join_all().await.into_iter().collect()
    })
}

fn smol(clients: usize) -> io::Result<()> {
    use smol::{
        LocalExecutor,
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    async fn echo(mut stream: TcpStream) -> io::Result<()> {
        let mut buffer = [0; BUFFER];
        loop {
            match stream.read(&mut buffer).await? {
                0 => return Ok(()),
                length => stream.write_all(&buffer[..length]).await?,
            }
        }
    }
    let executor = LocalExecutor::new();
    smol::block_on(executor.run(async {
        let listener = TcpListener::bind(ADDRESS).await?;
        println!("{}", listener.local_addr()?);
        let mut served = Vec::new();
        for _ in 0..clients {
            let (stream, _) = listener.accept().await?;
            served.push(executor.spawn(echo(stream)));
        }
        for client in served {
            client.await?;
        }
        Ok(())
    }))
}
