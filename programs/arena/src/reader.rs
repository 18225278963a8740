//! The reading half of a guest's connection.

use coroutine::Yielded;
use rps::key_filter;
use scheduler::{Stop, Task, net::TcpStream};

use crate::{census::Farewell, link::Link};

/// How many bytes are read at once.
const READ: usize = 512;

/// Reads keys, as long as somebody takes them; then reads on for nobody, until the guest hangs up.
pub(crate) async fn read_keys(
    task: &mut Task<'_>,
    stream: &TcpStream,
    link: &Link,
) -> Result<(), Stop> {
    pass_keys(task, stream, link).await?;
    link.keys.close();
    let mut buffer = [0; READ];
    while let Ok(1..) = stream.read(task, &mut buffer).await? {
        task.yield_now().await?; // a flood that nobody wants has no more than this of a turn
    }
    Ok(())
}

async fn pass_keys(task: &mut Task<'_>, stream: &TcpStream, link: &Link) -> Result<(), Stop> {
    let mut filter = key_filter()
        .primed()
        .expect("it yields before it is sent a byte");
    let mut buffer = [0; READ];
    while let Ok(length @ 1..) = stream.read(task, &mut buffer).await? {
        if link.ledger.spend(length).is_none() {
            link.ledger.leave(Farewell::Flooding);
            return Ok(());
        }
        for &byte in &buffer[..length] {
            let Yielded(key) = filter.send(byte).expect("a filter never ends");
            if let Some(key) = key {
                if task.wait(link.keys.send(key)).await?.is_err() {
                    return Ok(());
                }
            }
        }
    }
    link.ledger.leave(Farewell::Left);
    Ok(())
}
