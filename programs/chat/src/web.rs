//! The page, and the way from HTTP to WebSocket.

use std::{convert::Infallible, rc::Rc};

use async_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::derive_accept_key,
        protocol::{Role, WebSocketConfig},
    },
};
use http_body_util::Full;
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{self, HeaderMap, HeaderName},
};
use scheduler::{Spawner, Stop, Task, net::TcpStream};
use scheduler_hyper::Io;

use crate::{
    guest::{Limits, guest},
    rooms::Rooms,
};

/// The length of a message, in bytes: of a line, as JSON may write it.
const MESSAGE: usize = 32 * 1024;

/// What a request may need.
pub(crate) struct House {
    pub(crate) rooms: Rc<Rooms>,
    pub(crate) limits: Limits,
    /// Of the scope of all guests.
    pub(crate) spawner: Spawner,
}

type Answer = Response<Full<Bytes>>;

/// Responds to a request: with the page, or by a guest's task that takes the connection over.
pub(crate) async fn respond(
    house: &Rc<House>,
    request: Request<Incoming>,
) -> Result<Answer, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/") => page(),
        (&Method::GET, "/chat") => upgrade(house, request),
        (_, "/" | "/chat") => refuse(StatusCode::METHOD_NOT_ALLOWED),
        _ => refuse(StatusCode::NOT_FOUND),
    })
}

fn page() -> Answer {
    let mut page = Response::new(Full::from(include_str!("page.html")));
    let html = header::HeaderValue::from_static("text/html; charset=utf-8");
    page.headers_mut().insert(header::CONTENT_TYPE, html);
    page
}

fn refuse(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::from(format!("{status}\n")));
    *response.status_mut() = status;
    response
}

/// Agrees to a WebSocket, and has a task begin on it when this response is out.
fn upgrade(house: &Rc<House>, mut request: Request<Incoming>) -> Answer {
    let headers = request.headers();
    let is_websocket = has(headers, header::UPGRADE, "websocket")
        && has(headers, header::CONNECTION, "upgrade")
        && has(headers, header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers
        .get(header::SEC_WEBSOCKET_KEY)
        .filter(|_| is_websocket);
    let Some(key) = key.map(|key| derive_accept_key(key.as_bytes())) else {
        return refuse(StatusCode::UPGRADE_REQUIRED);
    };
    let upgraded = hyper::upgrade::on(&mut request);
    let (in_task, spawner) = (Rc::clone(house), house.spawner.clone());
    drop(spawner.spawn("guest", async move |task| {
        match task.wait(upgraded).await? {
            Ok(upgraded) => begin(task, upgraded, &in_task).await,
            Err(_) => Ok(()), // the connection broke before the response was out
        }
    }));
    let response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, key);
    let response = response.body(Full::default());
    response.expect("names and values are such")
}

/// Whether a header's list has a word, in any case.
fn has(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).into_iter();
    let mut words = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|it| it.split(','));
    words.any(|it| it.trim().eq_ignore_ascii_case(word))
}

/// Takes the stream out of hyper's hands, with what hyper has read of it.
async fn begin(
    task: &mut Task<'_>,
    upgraded: hyper::upgrade::Upgraded,
    house: &House,
) -> Result<(), Stop> {
    let parts = upgraded.downcast::<Io<TcpStream>>();
    let parts = parts.expect("each connection is served over such a stream");
    let config = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE))
        .max_frame_size(Some(MESSAGE))
        .read_buffer_size(4096);
    let stream = WebSocketStream::from_partially_read(
        parts.io.into_inner(),
        parts.read_buf.into(),
        Role::Server,
        Some(config),
    );
    let stream = stream.await;
    guest(task, stream, &house.rooms, &house.limits).await
}
