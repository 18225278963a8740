//! Accepting browsers.

use std::{rc::Rc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use scheduler::{
    Stop, Task,
    net::{TcpListener, TcpStream},
};
use scheduler_hyper::{Io, Timer, serve_connection};

use crate::{
    guest::Limits,
    rooms::Rooms,
    web::{House, respond},
};

/// How long the server leaves new browsers alone after it could not accept one.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Serves the page and its guests until this task is cancelled: then says good-bye to everybody.
///
/// # Errors
///
/// Returns the [`Stop`] that is raised in the task; no guest's error.
///
/// # When cancelled
///
/// Returns [`Stop::Cancelled`] when all guests have left, or `limits.grace` has passed.
pub async fn serve(
    task: &mut Task<'_>,
    listener: &TcpListener,
    limits: Limits,
) -> Result<(), Stop> {
    task.scope(async |scope| {
        let (rooms, spawner) = (Rooms::new(), scope.spawner());
        let house = Rc::new(House {
            rooms,
            limits,
            spawner,
        });
        loop {
            match listener.accept(scope).await? {
                Ok((stream, peer)) => {
                    let house = Rc::clone(&house);
                    let serve = async move |task: &mut Task<'_>| browser(task, stream, house).await;
                    scope.spawn(peer.to_string(), serve);
                }
                Err(_) => scope.sleep(BACK_OFF).await?, // too many are here
            }
        }
    })
    .await
}

/// Serves a browser until its connection ends, or becomes a WebSocket.
async fn browser(task: &mut Task<'_>, stream: TcpStream, house: Rc<House>) -> Result<(), Stop> {
    let grace = house.limits.grace;
    let mut http = http1::Builder::new();
    http.timer(Timer).header_read_timeout(house.limits.patience);
    let respond = service_fn(async |request| respond(&house, request).await);
    let connection = http
        .serve_connection(Io::new(stream), respond)
        .with_upgrades();
    let _ = serve_connection(task, connection, grace).await?; // its own trouble
    Ok(())
}
