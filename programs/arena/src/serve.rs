//! The arena's way in, and its end.

use std::{convert::Infallible, rc::Rc, time::Duration};

use scheduler::{
    Sender, Stop, Task, channel,
    net::{TcpListener, TcpStream},
    unbounded,
};

use crate::{
    admission::Admission,
    arena::Arena,
    connection::{KEYS, connect},
    door::wait_at_the_door,
    guest::Guest,
    link::Link,
    lobby::pair_guests,
};

/// How long newcomers are left alone after one could not be accepted.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Accepts guests until it is interrupted. Then the port is free, everybody is sent a good-bye, and
/// the arena's other tasks end by themselves.
///
/// # Errors
///
/// The [`Stop`] by which it is interrupted.
///
/// # When cancelled
///
/// That is how it is ended.
pub async fn serve(
    task: &mut Task<'_>,
    listener: TcpListener,
    arena: Rc<Arena>,
) -> Result<(), Stop> {
    let (lobby, newcomers) = unbounded();
    task.spawn("lobby", async move |task| {
        pair_guests(task, newcomers).await
    });
    let Err(stop) = accept(task, &listener, &arena, &lobby).await;
    drop(listener);
    if !matches!(stop, Stop::Killed) {
        task.yield_now().await?; // the latest have begun, so that they get the good-bye as well
        let connections: Vec<_> = arena.connections.take().into_values().collect();
        for connection in connections {
            task.cancel(connection).await?;
        }
    }
    Err(stop)
}

/// Accepts for ever. A guest who cannot be accepted is no reason to fail those who are here.
async fn accept(
    task: &mut Task<'_>,
    listener: &TcpListener,
    arena: &Rc<Arena>,
    lobby: &Sender<Guest>,
) -> Result<Infallible, Stop> {
    let mut is_refusing = false;
    loop {
        match listener.accept(task).await? {
            Ok((stream, _)) => {
                is_refusing = false;
                welcome(task, stream, arena, lobby);
            }
            Err(error) => {
                if !is_refusing {
                    // Logged once, however long it takes until there is room again.
                    arena.log(format_args!("cannot accept: {error}"));
                    is_refusing = true;
                }
                task.sleep(BACK_OFF).await?;
            }
        }
    }
}

/// Makes a newcomer's connection, and lets them to the door.
fn welcome(task: &mut Task<'_>, stream: TcpStream, arena: &Rc<Arena>, lobby: &Sender<Guest>) {
    let _ = stream.set_nodelay(true); // a line that comes late is no reason to refuse the guest
    let (pressing, keys) = channel(KEYS);
    let (news, told) = channel(1);
    let link = Link::new(stream, Admission::new(Rc::clone(arena)));
    let guest = Guest::new(
        Rc::clone(arena),
        Rc::clone(&link),
        keys,
        news,
        lobby.clone(),
    );
    let name = guest.name();
    let connection = task.spawn(name.to_string(), async move |task| {
        connect(task, link, pressing, told).await
    });
    arena.connections.borrow_mut().insert(name, connection.id());
    task.spawn("door", async move |task| {
        wait_at_the_door(task, guest).await
    });
}
