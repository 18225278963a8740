//! Ctrl-C, over a real socket.

use async_tungstenite::{client_async, tungstenite::Message};
use futures_lite::StreamExt;
use scheduler::{Scheduler, net::TcpStream};
use serde_json::json;

use crate::process::Server;

#[test]
fn ctrl_c_says_good_bye_to_guests_and_ends_with_130() {
    let server = Server::start("127.0.0.1:0");
    let address = server.address;
    let farewell = Scheduler::new().block_on(async move |task| {
        let stream = TcpStream::connect(task, address).await??;
        let url = format!("ws://{address}/chat");
        let (mut socket, _) = task.wait(client_async(url, stream)).await??;
        let join = json!({"join": {"room": "lobby", "name": "Ann", "token": "a"}});
        socket.send(Message::text(join.to_string())).await?;
        let welcome = task.wait(socket.next()).await?;
        assert!(matches!(welcome, Some(Ok(Message::Text(_)))), "{welcome:?}");
        server.interrupt();
        let farewell = task.wait(socket.next()).await?.transpose()?;
        while let Some(Ok(_)) = task.wait(socket.next()).await? {}
        assert_eq!(server.wait(), Some(130));
        Ok(farewell)
    });
    let farewell = farewell.expect("nothing fails");
    assert!(
        matches!(farewell, Some(Message::Close(Some(frame))) if frame.reason == "the server ends")
    );
}
