//! smol's server.

use std::io;

use smol::{
    LocalExecutor,
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
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

pub(super) fn on_one_core(clients: usize) -> io::Result<()> {
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
