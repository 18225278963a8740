//! Accepting clients, and spreading them over the cores.

use std::{
    io::{self, Write},
    net::SocketAddr,
    time::Duration,
};

use scheduler::{
    Core, Gone, Stop, Task,
    net::{TcpListener, TcpStream},
};

use crate::echo::serve;

/// How long the server leaves new clients alone after it could not accept one.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Accepts clients. A client that cannot be accepted is no reason to fail those that are here.
pub(crate) async fn accept(
    core: Core,
    task: &mut Task<'_>,
    listener: &TcpListener,
) -> Result<(), Stop> {
    let mut is_refusing = false;
    let mut next = (0..core.remotes().len()).cycle();
    loop {
        match listener.accept(task).await? {
            Ok((stream, peer)) => {
                is_refusing = false;
                let chosen = next.next().unwrap_or(core.index());
                hand_over(&core, chosen, task, stream, peer)?;
            }
            Err(error) => {
                if !is_refusing {
                    // Reported once, however long it takes until there is room again.
                    let _ = writeln!(io::stderr(), "echo_server: cannot accept: {error}");
                    is_refusing = true;
                }
                task.sleep(BACK_OFF).await?;
            }
        }
    }
}

/// Has a core serve a client: this one by a task of its own, another one by its remote.
fn hand_over(
    core: &Core,
    chosen: usize,
    task: &mut Task<'_>,
    stream: TcpStream,
    peer: SocketAddr,
) -> Result<(), Stop> {
    let name = peer.to_string();
    if chosen == core.index() {
        task.spawn(name, async move |task| serve(task, &stream).await);
        return Ok(());
    }
    let stream = stream.into_std(); // a socket belongs to the scheduler whose task uses it first
    let spawned = core.remotes()[chosen].spawn(name, async move |task| {
        serve(task, &TcpStream::from_std(stream)?).await
    });
    drop(spawned.map_err(Gone::without_body)?); // nobody waits for its end
    Ok(())
}
