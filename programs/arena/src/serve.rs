//! The arena's way in, and its end.

use std::{convert::Infallible, rc::Rc, sync::Arc, time::Duration};

use scheduler::{
    Gone, Remote, Sender, Stop, Task,
    net::{TcpListener, TcpStream},
    unbounded,
};

use crate::{
    admission::Admission,
    arena::Arena,
    connection::connect,
    door::wait_at_the_door,
    guest::Guest,
    link::{Link, link},
    lobby::pair_guests,
    name::Name,
};

/// How long newcomers are left alone after one could not be accepted.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Accepts guests until it is interrupted. Then the port is free, everybody is sent a good-bye, and
/// the arena's other tasks end by themselves.
///
/// The schedulers of `others` have the guests' sockets, in turn; without any, this one has them.
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
    others: &[Remote],
) -> Result<(), Stop> {
    let (lobby, newcomers) = unbounded();
    task.spawn("lobby", async move |task| {
        pair_guests(task, newcomers).await
    });
    let Err(stop) = accept(task, &listener, &arena, &lobby, others).await;
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
    others: &[Remote],
) -> Result<Infallible, Stop> {
    let mut is_refusing = false;
    let mut others = others.iter().cycle();
    loop {
        match listener.accept(task).await? {
            Ok((stream, _)) => {
                is_refusing = false;
                welcome(task, stream, arena, lobby, others.next());
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

/// Makes a newcomer's connection, on another core if there is one, and lets them to the door.
fn welcome(
    task: &mut Task<'_>,
    stream: TcpStream,
    arena: &Rc<Arena>,
    lobby: &Sender<Guest>,
    other: Option<&Remote>,
) {
    let _ = stream.set_nodelay(true); // a line that comes late is no reason to refuse the guest
    let (near, far) = link();
    let admission = Admission::new(Rc::clone(arena), Arc::clone(&far.ledger));
    let admission = Rc::new(admission);
    let name = admission.name();
    let (connected, other) = (Rc::clone(&admission), other.cloned());
    let connection = task.spawn(name.to_string(), async move |task| {
        let _connected = connected; // a guest is gone when their connection is closed
        match other {
            None => connect(task, stream, near).await,
            Some(other) => connect_there(task, &other, name, stream, near).await,
        }
    });
    arena.connections.borrow_mut().insert(name, connection.id());
    let guest = Guest::new(Rc::clone(arena), admission, far, lobby.clone());
    task.spawn("door", async move |task| {
        wait_at_the_door(task, guest).await
    });
}

/// As [`connect`], in another scheduler. Ends when that has ended.
async fn connect_there(
    task: &mut Task<'_>,
    other: &Remote,
    name: Name,
    stream: TcpStream,
    link: Link,
) -> Result<(), Stop> {
    let connect = async move |task: &mut Task<'_>| connect(task, stream, link).await;
    let connection = other.spawn(name.to_string(), connect);
    let mut connection = connection.map_err(Gone::without_body)?;
    match task.wait(&mut connection).await {
        Err(Stop::Cancelled) => {
            connection.cancel();
            task.wait(connection).await??;
            Err(Stop::Cancelled)
        }
        ended => Ok(ended??),
    }
}
