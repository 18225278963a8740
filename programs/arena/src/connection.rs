//! One guest's socket: what is read from it becomes keys, what is said to the guest is written.

use std::{net::Shutdown, rc::Rc, time::Duration};

use coroutine::Yielded;
use rps::key_filter;
use scheduler::{Receiver, Sender, Stop, Task, TimedOut};

use crate::{census::Farewell, link::Link};

/// How many keys wait for the task that has the guest; it takes as many in one turn at the most.
pub(crate) const KEYS: usize = 16;

/// How many bytes are read at once.
const READ: usize = 512;

/// How long a guest has to read what they are sent.
const WRITE: Duration = Duration::from_secs(5);

/// How long a guest who is shown out has to hang up. Data that is on its way meanwhile is passed
/// over: a connection that is closed with data unread takes its last words along.
const LINGER: Duration = Duration::from_secs(1);

/// Serves a guest until whoever has the guest lets go of them, or the guest does not read. Then
/// says good-bye and hangs up.
///
/// # When cancelled
///
/// The arena closes: the guest is sent the reason.
pub(crate) async fn connect(
    task: &mut Task<'_>,
    link: Rc<Link>,
    keys: Sender<char>,
    news: Receiver<()>,
) -> Result<(), Stop> {
    task.scope(async |scope| {
        let reading = Rc::clone(&link);
        let reader = scope.spawn("reader", async move |task| {
            read_keys(task, &reading, keys).await
        });
        let mut unsent = Vec::new();
        match write_lines(scope, &link, &news, &mut unsent).await {
            Ok(None) => {}
            Ok(Some(farewell)) => link.admission.leave(farewell),
            Err(Stop::Cancelled) => link.admission.leave(Farewell::Closed),
            Err(stop) => return Err(stop),
        }
        // Whoever still has the guest sees that they have left.
        if let Some(Farewell::Deaf | Farewell::Closed) = link.admission.farewell() {
            scope.cancel(reader.id()).await?;
        }
        if let Some(words) = link.admission.farewell().and_then(Farewell::words) {
            link.say(words);
        }
        if link.admission.farewell() != Some(Farewell::Deaf) {
            flush(scope, &link, &mut unsent).await?;
        }
        let _ = link.stream.shutdown(Shutdown::Write); // it may be gone already
        let hung_up = scope.timeout(LINGER, async |task| task.join(&reader).await);
        if let Err(TimedOut) = hung_up.await? {
            scope.cancel(reader.id()).await?;
        }
        Ok(())
    })
    .await
}

/// Reads keys, as long as somebody takes them; then reads on for nobody, until the guest hangs up.
async fn read_keys(task: &mut Task<'_>, link: &Link, keys: Sender<char>) -> Result<(), Stop> {
    pass_keys(task, link, keys).await?;
    let mut buffer = [0; READ];
    while let Ok(1..) = link.stream.read(task, &mut buffer).await? {
        task.yield_now().await?; // a flood that nobody wants has no more than this of a turn
    }
    Ok(())
}

async fn pass_keys(task: &mut Task<'_>, link: &Link, keys: Sender<char>) -> Result<(), Stop> {
    let mut filter = key_filter()
        .primed()
        .expect("it yields before it is sent a byte");
    let mut buffer = [0; READ];
    while let Ok(length @ 1..) = link.stream.read(task, &mut buffer).await? {
        if link.spend(length).is_none() {
            link.admission.leave(Farewell::Flooding);
            return Ok(());
        }
        for &byte in &buffer[..length] {
            let Yielded(key) = filter.send(byte).expect("a filter never ends");
            if let Some(key) = key {
                if keys.send(task, key).await?.is_err() {
                    return Ok(());
                }
            }
        }
    }
    link.admission.leave(Farewell::Left);
    Ok(())
}

/// Writes what is said, until the guest is let go. Returns why they leave, if they do so by
/// themselves.
async fn write_lines(
    task: &mut Task<'_>,
    link: &Link,
    news: &Receiver<()>,
    unsent: &mut Vec<u8>,
) -> Result<Option<Farewell>, Stop> {
    loop {
        let farewell = flush(task, link, unsent).await?;
        if farewell.is_some() || news.recv(task).await?.is_none() {
            return Ok(farewell);
        }
    }
}

/// Writes what was said so far. Returns the reason if that cannot be done.
async fn flush(
    task: &mut Task<'_>,
    link: &Link,
    unsent: &mut Vec<u8>,
) -> Result<Option<Farewell>, Stop> {
    loop {
        if unsent.is_empty() {
            link.take_said(unsent);
        }
        if unsent.is_empty() {
            return Ok(None);
        }
        let written = task.timeout(WRITE, async |task| link.stream.write(task, unsent).await);
        match written.await? {
            Ok(Ok(length)) => drop(unsent.drain(..length)),
            Ok(Err(_)) => return Ok(Some(Farewell::Left)),
            Err(TimedOut) => return Ok(Some(Farewell::Deaf)),
        }
    }
}
