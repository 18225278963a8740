//! The pages: a function from a request to its response, without a task at hand.

use std::{convert::Infallible, pin::Pin, time::Duration};

use coroutine::Coroutine;
use futures_lite::StreamExt;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body, Bytes, Frame, Incoming},
    header,
};
use scheduler::BoxError;

/// The body of a page, which may be made while it is sent. It stays on its thread.
pub(crate) type Page = Pin<Box<dyn Body<Data = Bytes, Error = BoxError>>>;

const INDEX: &str = "\
GET  /hello     hello
GET  /count/N   the numbers up to N, one each second
POST /echo      what you send, while you send it
";

/// Responds to a request.
pub(crate) async fn respond(request: Request<Incoming>) -> Result<Response<Page>, Infallible> {
    let path = request.uri().path();
    let mut response = match (request.method(), path) {
        (&Method::GET | &Method::HEAD, "/") => Response::new(text(INDEX)),
        (&Method::GET | &Method::HEAD, "/hello") => Response::new(text("hello\n")),
        (&Method::POST, "/echo") => Response::new(echo(request.into_body())),
        (&Method::GET, _) if number(path).is_some() => {
            Response::new(numbers(number(path).unwrap_or_default()))
        }
        (_, "/" | "/hello" | "/echo") => refuse(StatusCode::METHOD_NOT_ALLOWED),
        _ => refuse(StatusCode::NOT_FOUND),
    };
    let plain = header::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    Ok(response)
}

fn number(path: &str) -> Option<u32> {
    path.strip_prefix("/count/")?.parse().ok()
}

fn text(text: impl Into<Bytes>) -> Page {
    let never = |never: Infallible| match never {};
    Box::pin(Full::new(text.into()).map_err(never))
}

fn refuse(status: StatusCode) -> Response<Page> {
    let mut response = Response::new(text(format!("{status}\n")));
    *response.status_mut() = status;
    response
}

/// Sends back what comes, piece by piece: a client that does not read sends no more.
fn echo(body: Incoming) -> Page {
    Box::pin(body.map_err(BoxError::from))
}

/// A coroutine as a body: each yield is sent at once.
fn numbers(last: u32) -> Page {
    let numbers = Coroutine::<String>::new(async move |co| {
        for number in 1..=last {
            scheduler::sleep(Duration::from_secs(1)).await;
            co.yield_(format!("{number}\n")).await?;
        }
        Ok(())
    });
    let frames = numbers
        .into_stream()
        .map(|line| Ok(Frame::data(line.into())));
    Box::pin(StreamBody::new(frames))
}
