use std::{
    io::{self, BufRead, Write},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::History;
use crate::{
    body::Body,
    ground::clock::{micros, time},
    record::{row::NewRow, rows::Rows},
    replay::script::Script,
};

/// The first line of the text: what it is a history of.
#[derive(Serialize, Deserialize)]
struct Title {
    body: String,
    instance: String,
}

/// One step, a line of its own.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    step: u64,
    time: String,
    version: u32,
    #[serde(borrow)]
    signal: &'a RawValue,
    #[serde(borrow)]
    outcome: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
}

impl<Y, S, R, E> History<Y, S, R, E> {
    /// Writes the history as JSON lines: a title, then a line for each step.
    ///
    /// The text can be read again by [`Body::read_json_lines`], kept as a fixture, or read by other
    /// programs.
    ///
    /// # Errors
    ///
    /// The writer's.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Clock, MemoryStore};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let body: Body<u32, u32, u32> = Body::new("sum", 1, |mut sum: u32| {
    ///     Coroutine::new(async move |co| loop {
    ///         sum += co.yield_(sum).named("adding").await?;
    ///     })
    /// });
    /// let clock = Clock::manual(UNIX_EPOCH + Duration::from_secs(1_793_614_272));
    /// let store = MemoryStore::builder().clock(clock).build();
    /// let (mut sum, _) = body.open(&store, "s", 1)?;
    /// sum.send(5)?;
    /// let mut text = Vec::new();
    /// body.history(&store, "s")?.write_json_lines(&mut text)?;
    /// let lines: Vec<&str> = std::str::from_utf8(&text)?.lines().collect();
    /// assert_eq!(lines, [
    ///     r#"{"body":"sum","instance":"s"}"#.to_owned(),
    ///     r#"{"step":1,"time":"2026-11-02T10:11:12Z","version":1,"#.to_owned()
    ///         + r#""signal":{"start":1},"outcome":{"yielded":1},"state":"adding"}"#,
    ///     r#"{"step":2,"time":"2026-11-02T10:11:12Z","version":1,"#.to_owned()
    ///         + r#""signal":{"send":5},"outcome":{"yielded":6},"state":"adding"}"#,
    /// ]);
    ///
    /// let history = body.read_json_lines(&text[..])?; // in a test of a later version
    /// history.check()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_json_lines(&self, writer: impl Write) -> io::Result<()> {
        let mut writer = io::BufWriter::new(writer);
        let title = Title {
            body: self.script.name.to_string(),
            instance: self.id.to_string(),
        };
        write_line(&mut writer, &title)?;
        for row in self.rows.iter() {
            let line = Line {
                step: row.seq,
                time: humantime::format_rfc3339(time(row.at)).to_string(),
                version: row.version,
                signal: serde_json::from_str(row.signal)?,
                outcome: serde_json::from_str(row.outcome)?,
                state: row.state.map(str::to_owned),
                worker: row.worker.map(str::to_owned),
            };
            write_line(&mut writer, &line)?;
        }
        writer.flush()
    }
}

fn write_line(writer: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *writer, line)?;
    writer.write_all(b"\n")
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Reads a history that was written by [`History::write_json_lines`].
    ///
    /// It is this body's from then on, whichever version wrote it; no store is needed.
    ///
    /// # Errors
    ///
    /// The reader's, or `InvalidData`, which names the line.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::Body;
    ///
    /// let body: Body<u8, u8> = Body::new("once", 1, |_| {
    ///     Coroutine::new(async |co| co.yield_(1).await)
    /// });
    /// let text = [
    ///     r#"{"body":"once","instance":"a"}"#,
    ///     r#"{"step":1,"time":"2026-11-02T10:11:12Z","version":1,"signal":{"start":0},"#,
    /// ];
    /// let text = text.join("\n") + r#""outcome":{"yielded":1}}"#;
    /// let history = body.read_json_lines(text.as_bytes())?;
    /// assert_eq!((history.id(), history.iter().count()), ("a", 1));
    /// history.check()?; // this body still yields 1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_json_lines(&self, reader: impl BufRead) -> io::Result<History<Y, S, R, E>> {
        read(&self.script, reader)
    }
}

fn read<Y, S, R, E>(
    script: &Arc<Script<Y, S, R, E>>,
    reader: impl BufRead,
) -> io::Result<History<Y, S, R, E>> {
    let invalid = |line: usize, why: String| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("line {}: {why}", line + 1),
        )
    };
    let mut rows = Rows::new();
    let mut id: Option<Arc<str>> = None;
    let mut sum = 0;
    for (number, text) in reader.lines().enumerate() {
        let text = text?;
        let Some(id) = &id else {
            let title: Title =
                serde_json::from_str(&text).map_err(|error| invalid(number, error.to_string()))?;
            if title.body != *script.name {
                let why = format!("a history of {}, not of {}", title.body, script.name);
                return Err(invalid(number, why));
            }
            id = Some(title.instance.into());
            continue;
        };
        let line: Line<'_> =
            serde_json::from_str(&text).map_err(|error| invalid(number, error.to_string()))?;
        let time = humantime::parse_rfc3339_weak(&line.time)
            .map_err(|error| invalid(number, error.to_string()))?;
        let row = NewRow {
            seq: line.step,
            epoch: 0,
            version: line.version,
            at: micros(time),
            signal: line.signal.get().to_owned(),
            outcome: line.outcome.get().to_owned(),
            state: line.state,
            worker: line.worker,
            sum: 0,
        };
        let row = row.summed(sum, id);
        sum = row.sum;
        rows.push(row.as_row(None));
    }
    let id = id.ok_or_else(|| invalid(0, "a history has a title".to_owned()))?;
    let history = History::new(script, id, rows);
    let damaged = |error: crate::StoreError| invalid(0, error.to_string());
    history.check_sums().map_err(damaged)?;
    Ok(history)
}
