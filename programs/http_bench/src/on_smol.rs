//! hyper on smol: one executor, run by each thread.

use std::{error::Error, io, net, sync::Arc, thread};

use smol::{Async, Executor, future};
use smol_hyper::rt::{FuturesIo, SmolTimer};

use crate::page::Hello;

pub(crate) fn serve(
    listener: net::TcpListener,
    cores: usize,
    hello: Hello,
) -> Result<(), Box<dyn Error>> {
    let executor = Arc::new(Executor::new());
    let spawning = Arc::clone(&executor);
    let accepting = executor.spawn(async move {
        let listener = Async::new(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            let serve = async move {
                let connection = hello.builder(SmolTimer::new());
                let _ = connection
                    .serve_connection(FuturesIo::new(stream), hello)
                    .await;
            };
            spawning.spawn(serve).detach();
        }
    });
    for _ in 1..cores {
        let executor = Arc::clone(&executor);
        thread::spawn(move || future::block_on(executor.run(future::pending::<()>())));
    }
    let ended: io::Result<()> = future::block_on(executor.run(accepting));
    Ok(ended?)
}
