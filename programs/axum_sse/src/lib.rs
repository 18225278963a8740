//! Coroutines in an axum server, on tokio's threads: events that the server sends, and a chat.
//!
//! | request | response |
//! |---|---|
//! | `GET /` | a page for a browser, which uses the others |
//! | `GET /ticks` | server-sent events: a number a second, from a coroutine that is a stream |
//! | `GET /chat` | server-sent events: what a new guest reads, after an event `guest` with its number |
//! | `POST /chat/{guest}` | 204: the body is a line that the guest has written |
//!
//! A guest is a protocol, written as straight code: [`guest`]. A task holds its coroutine over the
//! awaits for the next line.

mod chat;
mod guest;
mod ticks;

use std::sync::Arc;

use axum::{
    Router,
    response::Html,
    routing::{get, post},
};

pub use guest::{Act, Guest, guest};
pub use ticks::ticks;

use chat::Room;

/// Returns the server's routes, with a room in which nobody is yet.
pub fn router() -> Router {
    Router::new()
        .route("/", get(async || Html(include_str!("page.html"))))
        .route("/ticks", get(ticks::events))
        .route("/chat", get(chat::join))
        .route("/chat/{guest}", post(chat::write))
        .with_state(Arc::new(Room::default()))
}
