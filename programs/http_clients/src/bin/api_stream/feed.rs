//! The server that the example starts: readings, in pieces that end anywhere.

use coroutine::Coroutine;
use futures_lite::{Stream, StreamExt, future::yield_now};
use http_body_util::StreamBody;
use hyper::{
    Response, StatusCode,
    body::{Body, Bytes, Frame},
};
use scheduler::BoxError;

const READINGS: &str = r#"{"sensor": "north", "celsius": 11.5}
{"sensor": "south", "celsius": 14.25}

{"sensor": "nord", "note": "gr\u00fc\u00dfe"}
{"sensor": "west", "celsius": null}
{"sensor": "east", "celsius": 13.0}
"#;

/// Answers one request.
pub(crate) async fn answer(
    path: &str,
) -> Response<impl Body<Data = Bytes, Error = BoxError> + use<>> {
    let (status, text) = match path {
        "/readings" => (StatusCode::OK, READINGS),
        _ => (StatusCode::NOT_FOUND, ""),
    };
    let frames = pieces(text).map(|piece| Ok(Frame::data(Bytes::from_static(piece))));
    let mut response = Response::new(StreamBody::new(frames));
    *response.status_mut() = status;
    response
}

fn pieces(text: &'static str) -> impl Stream<Item = &'static [u8]> {
    let pieces = Coroutine::<&[u8]>::new(async move |co| {
        for piece in text.as_bytes().chunks(25) {
            co.yield_(piece).await?;
            yield_now().await; // whoever reads has a turn
        }
        Ok(())
    });
    pieces.into_stream()
}
