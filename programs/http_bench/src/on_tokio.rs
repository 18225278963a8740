//! hyper on tokio.

use std::{error::Error, net};

use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::page::Hello;

pub(crate) fn serve(
    runtime: Runtime,
    listener: net::TcpListener,
    hello: Hello,
) -> Result<(), Box<dyn Error>> {
    listener.set_nonblocking(true)?;
    // Accepting is a task, too: the thread that blocks on a future is none of the workers.
    let accepting = runtime.spawn(async move {
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(async move {
                let builder = hello.builder(TokioTimer::new());
                let _ = builder.serve_connection(TokioIo::new(stream), hello).await;
            });
        }
    });
    let ended: std::io::Result<()> = runtime.block_on(accepting)?;
    Ok(ended?)
}
