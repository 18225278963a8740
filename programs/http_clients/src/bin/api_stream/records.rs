//! Generators over one another: of lines over pieces, and of records over lines.

use std::{
    error::Error,
    fmt::{self, Display},
    rc::Rc,
};

use coroutine::{BoxBody, Coroutine};
use futures_lite::StreamExt;
use http_clients::{Body, Client, received};
use scheduler::{Scheduler, Stop, Task, Wait, channel};
use serde_json::Value;
use url::Url;

/// No line is longer.
const LONGEST_LINE: usize = 1 << 24;

/// An asynchronous generator, which fails where its connection does.
type Generator<'a, T> = Coroutine<T, (), (), Stop, BoxBody<'a, (), Stop>>;

/// Yields the records at a URL, each as its line. Fails with the URL, the line, and what is wrong.
pub(crate) fn records_of(
    scheduler: Scheduler,
    client: Client,
    url: Url,
) -> Coroutine<String, (), (), Box<dyn Error>> {
    let (sender, receiver) = channel(64);
    let stream = scheduler.spawn("stream", async move |task| {
        let (url, body) = body(task, &client, url).await?;
        let mut records = records(lines(url, body)).into_try_stream();
        while let Some(record) = records.next().await {
            Wait::send(&sender, record?).await??; // the body has the task
        }
        Ok(())
    });
    received(scheduler, stream, receiver)
}

/// Asks for the body, which may be elsewhere.
async fn body<'a>(
    task: &'a mut Task<'_>,
    client: &Client,
    url: Url,
) -> Result<(Url, Body<'a>), Stop> {
    let answered = client.follow(task, &url).await;
    let (url, response) = answered.map_err(|stop| told(stop, &url))?;
    match response.status() {
        200 => Ok((url, response.into_body(task))),
        _ => Err(told(failed(response.status_line()), &url)),
    }
}

/// Yields lines without their ends, each with its number. What has no end is a line as well.
fn lines(url: Url, body: Body<'_>) -> Generator<'_, (Place, Vec<u8>)> {
    Coroutine::new(async move |co| {
        let (mut pieces, mut line) = (body.into_try_stream(), Vec::new());
        let url = Rc::new(url);
        let mut place = Place { url, line: 1 };
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|stop| told(stop, &place))?;
            let mut parts = piece.split(|&byte| byte == b'\n');
            line.extend(parts.next().unwrap_or_default());
            for part in parts {
                let whole = std::mem::replace(&mut line, part.to_vec());
                co.yield_((place.clone(), whole)).await?;
                place.line += 1;
            }
            if line.len() > LONGEST_LINE {
                let size = LONGEST_LINE >> 20;
                return Err(told(failed(format!("more than {size} MiB")), &place).into());
            }
        }
        co.yield_((place, line)).await
    })
}

/// Yields the lines that are not empty, each of which has to be JSON.
fn records(lines: Generator<'_, (Place, Vec<u8>)>) -> Generator<'_, String> {
    Coroutine::new(async move |co| {
        let mut lines = lines.into_try_stream();
        while let Some(line) = lines.next().await {
            let (place, line) = line?;
            let line = line.trim_ascii();
            if !line.is_empty() {
                co.yield_(record(line).map_err(|stop| told(stop, &place))?)
                    .await?;
            }
        }
        Ok(())
    })
}

/// Checks a line, which is passed on as it is: no number loses a digit.
fn record(line: &[u8]) -> Result<String, Stop> {
    let text = std::str::from_utf8(line).map_err(|error| failed(format!("not JSON: {error}")))?;
    match serde_json::from_str::<Value>(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) if error.is_eof() => Err(failed("the record is cut short".to_owned())),
        Err(error) => Err(failed(format!("not JSON, in column {}", error.column()))),
    }
}

/// Where something went wrong.
#[derive(Clone)]
struct Place {
    url: Rc<Url>,
    line: u64,
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: line {}", self.url, self.line)
    }
}

fn failed(reason: String) -> Stop {
    Stop::Failed(reason.into())
}

/// A failure with its place. Other stops are none of the stream's.
fn told(stop: Stop, place: &dyn Display) -> Stop {
    match stop {
        Stop::Failed(error) => Stop::Failed(format!("{place}: {error}").into()),
        stop => stop,
    }
}
