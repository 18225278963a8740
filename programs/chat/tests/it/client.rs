//! Guests in memory.

use std::{rc::Rc, time::Duration};

use async_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};
use chat::{Limits, Rooms, guest};
use futures_lite::StreamExt;
use scheduler::{Clock, JoinHandle, Scheduler, Stop, Task, net};
use serde_json::{Value, json};

pub(crate) const LIMITS: Limits = Limits {
    patience: Duration::from_secs(20),
    ping: Duration::from_secs(30),
    idle: Duration::from_secs(3600),
    grace: Duration::from_millis(500),
};

/// A browser's end of a connection.
pub(crate) struct Client {
    socket: WebSocketStream<net::DuplexStream>,
}

impl Client {
    /// Connects to a guest's task, which it returns too.
    pub(crate) async fn connect(task: &mut Task<'_>, rooms: &Rc<Rooms>) -> (Self, JoinHandle<()>) {
        let (ours, theirs) = net::duplex(16 * 1024);
        let rooms = Rc::clone(rooms);
        let served = task.spawn("guest", async move |task| {
            let stream = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
            guest(task, stream, &rooms, &LIMITS).await
        });
        let socket = WebSocketStream::from_raw_socket(ours, Role::Client, None).await;
        (Self { socket }, served)
    }

    /// Connects and comes in.
    pub(crate) async fn join(task: &mut Task<'_>, rooms: &Rc<Rooms>, name: &str) -> Self {
        let (mut client, _) = Self::connect(task, rooms).await;
        let welcome = client.ask_in(name, name).await;
        assert_eq!(welcome["kind"], "welcome", "{welcome}");
        client
    }

    /// Asks to come in, and returns the answer.
    pub(crate) async fn ask_in(&mut self, name: &str, token: &str) -> Value {
        self.tell(json!({"join": {"room": "lobby", "name": name, "token": token}}))
            .await;
        self.hear().await
    }

    pub(crate) async fn tell(&mut self, told: Value) {
        self.send(Message::text(told.to_string())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.expect("the server reads");
    }

    /// Returns the next message that is no ping, which is answered.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Ping(_) => self.socket.send(Message::Pong("".into())).await.ok()?,
                message => return Some(message),
            }
        }
    }

    /// Returns the next thing that the server says.
    pub(crate) async fn hear(&mut self) -> Value {
        let message = self.next().await.expect("the server is there");
        let text = message.to_text().expect("it says texts");
        serde_json::from_str(text).expect("and in JSON")
    }

    /// Returns the next line, without what else is said.
    pub(crate) async fn line(&mut self) -> String {
        loop {
            let heard = self.hear().await;
            let line = &heard["line"];
            if let Some(text) = line["text"].as_str() {
                let name = line["name"].as_str();
                return name.map_or(format!("({text})"), |name| format!("{name}: {text}"));
            }
        }
    }

    /// Returns the reason with which the server says good-bye, after whatever else.
    pub(crate) async fn farewell(&mut self) -> Option<(u16, String)> {
        loop {
            if let Message::Close(frame) = self.next().await? {
                let frame = frame.expect("the server has a reason");
                return Some((frame.code.into(), frame.reason.to_string()));
            }
        }
    }
}

/// Runs a scene in virtual time.
#[track_caller]
pub(crate) fn play(
    scene: impl for<'t> AsyncFnOnce(&mut Task<'t>, Rc<Rooms>) -> Result<(), Stop> + 'static,
) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let played = scheduler.block_on(async move |task| scene(task, Rooms::new()).await);
    played.expect("nothing fails");
}
