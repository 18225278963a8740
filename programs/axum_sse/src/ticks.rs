use std::{convert::Infallible, time::Duration};

use axum::response::{Sse, sse::Event};
use coroutine::{Coroutine, SendCoroutine};
use futures_lite::{Stream, StreamExt};

/// Yields 0, 1, 2, .., one each `period`. It is to be made a stream, as it awaits.
pub fn ticks(period: Duration) -> SendCoroutine<u32> {
    Coroutine::new_send(async move |co| {
        let mut clock = tokio::time::interval(period);
        for tick in 0.. {
            clock.tick().await;
            co.yield_(tick).await?;
        }
        Ok(())
    })
}

pub(crate) async fn events() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let ticks = ticks(Duration::from_secs(1)).into_stream();
    Sse::new(ticks.map(|tick| Ok(Event::default().data(tick.to_string()))))
}
