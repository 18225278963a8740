//! One connection: texts with limits, and an end with a reason.

use std::time::Duration;

use async_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Bytes, Error, Message, Utf8Bytes,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};
use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::StreamExt;
use scheduler::{Stop, Task};

/// Why a conversation is over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Over {
    /// The guest has left, or is no longer to be reached.
    Gone,
    /// The server sends it away.
    Away(CloseCode, &'static str),
}

/// It has said what no page of this chat says.
pub(crate) const NOT_OURS: Over =
    Over::Away(CloseCode::Unsupported, "that is not this chat's language");

pub(crate) struct Socket<S> {
    stream: WebSocketStream<S>,
    /// How long a guest may take to let a message in.
    patience: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    pub(crate) fn new(stream: WebSocketStream<S>, patience: Duration) -> Self {
        Self { stream, patience }
    }

    /// Returns the next message. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Message, Over> {
        match self.stream.next().await {
            Some(Ok(Message::Close(_))) | None => Err(Over::Gone),
            Some(Ok(message)) => Ok(message),
            Some(Err(Error::Capacity(_))) => Err(Over::Away(CloseCode::Size, "too long a message")),
            Some(Err(Error::Utf8(_))) => Err(Over::Away(CloseCode::Invalid, "that is no text")),
            Some(Err(Error::Protocol(_))) => {
                Err(Over::Away(CloseCode::Protocol, "that is no WebSocket"))
            }
            Some(Err(_)) => Err(Over::Gone),
        }
    }

    pub(crate) async fn tell(
        &mut self,
        task: &mut Task<'_>,
        text: Utf8Bytes,
    ) -> Result<Result<(), Over>, Stop> {
        self.send(task, Message::Text(text)).await
    }

    /// Has the guest's browser say that it is there.
    pub(crate) async fn ping(&mut self, task: &mut Task<'_>) -> Result<Result<(), Over>, Stop> {
        self.send(task, Message::Ping(Bytes::new())).await
    }

    async fn send(
        &mut self,
        task: &mut Task<'_>,
        message: Message,
    ) -> Result<Result<(), Over>, Stop> {
        let sending = async |task: &mut Task<'_>| task.wait(self.stream.send(message)).await;
        let sent = task.timeout(self.patience, sending).await?;
        Ok(match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Over::Gone),
        })
    }

    /// Says good-bye, and waits for the other side's, for at most `grace`.
    pub(crate) async fn close(
        mut self,
        task: &mut Task<'_>,
        (code, reason): (CloseCode, &'static str),
        grace: Duration,
    ) -> Result<(), Stop> {
        let closing = async |task: &mut Task<'_>| {
            let frame = CloseFrame {
                code,
                reason: Utf8Bytes::from_static(reason),
            };
            task.wait(async {
                let _ = self.stream.close(Some(frame)).await; // or it has gone
                while let Some(Ok(_)) = self.stream.next().await {}
            })
            .await
        };
        let _ = task.timeout(grace, closing).await?; // it has said good-bye, or will not
        Ok(())
    }
}
