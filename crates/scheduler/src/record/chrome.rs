//! The run as Chrome's trace events, in JSON, written by hand.
//!
//! Source: "Trace Event Format", the document that Perfetto's importer follows.

use std::fmt::{self, Write};

use super::{
    recording::{Recording, Site},
    timeline::{Lasting, Life, Moment, Span, Timeline},
};

pub(super) struct ChromeTrace<'a> {
    recording: &'a Recording,
    timeline: Timeline,
}

/// One line of the trace, to be sorted by its time.
struct Line {
    at: Moment,
    text: String,
}

impl<'a> ChromeTrace<'a> {
    pub(super) fn new(recording: &'a Recording) -> Self {
        Self {
            recording,
            timeline: Timeline::new(recording),
        }
    }

    fn micros(&self, at: Moment) -> Micros {
        Micros(self.recording.events[at].nanos)
    }

    fn instant(&self, at: Moment, thread: usize, name: &str, scope: char) -> Line {
        let (name, ts) = (Json(name), self.micros(at));
        Line {
            at,
            text: format!(
                "{{\"ph\":\"i\",\"name\":{name},\"cat\":\"life\",\"pid\":1,\"tid\":{thread},\
                 \"ts\":{ts},\"s\":\"{scope}\"}}"
            ),
        }
    }

    fn span(&self, span: &Span, thread: usize) -> Line {
        let (name, category, site) = match span.what {
            Lasting::Ready => ("ready", "ready", None),
            Lasting::Turn(site) => ("turn", "turn", site),
            Lasting::Wait(site) => (self.recording.site(site).request, "wait", Some(site)),
        };
        let arguments = Arguments {
            site: site.map(|site| self.recording.site(site)),
            is_open: span.is_open,
        };
        let events = &self.recording.events;
        let lasted = Micros(events[span.to].nanos - events[span.from].nanos);
        let (name, ts) = (Json(name), self.micros(span.from));
        Line {
            at: span.from,
            text: format!(
                "{{\"ph\":\"X\",\"name\":{name},\"cat\":\"{category}\",\"pid\":1,\
                 \"tid\":{thread},\"ts\":{ts},\"dur\":{lasted},\"args\":{arguments}}}"
            ),
        }
    }

    fn life(&self, lane: usize, life: &Life, lines: &mut Vec<Line>) {
        let thread = lane + 1; // 0 means none to some readers
        lines.push(self.instant(life.spawned, thread, "spawned", 't'));
        lines.extend(life.spans.iter().map(|span| self.span(span, thread)));
        if let Some(at) = life.ignored_kill {
            lines.push(self.instant(at, thread, "ignored its kill", 'p'));
        }
        if let Some((at, how)) = life.end {
            lines.push(self.instant(at, thread, how.word(), 't'));
        }
    }

    /// Arrows begin in the waker's turn, and end in the turn to which the wake led.
    fn arrows(&self, lines: &mut Vec<Line>) {
        let had = self.timeline.wakes.iter().filter_map(|wake| {
            let resumed = wake.resumed?;
            Some((wake, resumed))
        });
        for (number, (wake, resumed)) in had.enumerate() {
            let ends = [
                (wake.at, "s", "", wake.from + 1),
                (resumed, "f", r#","bp":"e""#, wake.to + 1),
            ];
            for (at, phase, binding, thread) in ends {
                let ts = self.micros(at);
                let text = format!(
                    "{{\"ph\":\"{phase}\",\"name\":\"wake\",\"cat\":\"wake\",\
                     \"id\":{number}{binding},\"pid\":1,\"tid\":{thread},\"ts\":{ts}}}"
                );
                lines.push(Line { at, text });
            }
        }
    }
}

impl fmt::Display for ChromeTrace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dropped = self.recording.dropped;
        writeln!(f, r#"{{"displayTimeUnit":"ns","#)?;
        writeln!(f, r#""otherData":{{"eventsNotRecorded":{dropped}}},"#)?;
        writeln!(f, r#""traceEvents":["#)?;
        write!(
            f,
            r#"{{"ph":"M","name":"process_name","pid":1,"args":{{"name":"scheduler"}}}}"#
        )?;
        for (index, task) in self.recording.tasks.iter().enumerate() {
            let (thread, name) = (index + 1, format!("{} {}", task.name, task.id));
            let name = Json(&name);
            write!(
                f,
                ",\n{{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":{thread},\
                 \"args\":{{\"name\":{name}}}}}"
            )?;
            write!(
                f,
                ",\n{{\"ph\":\"M\",\"name\":\"thread_sort_index\",\"pid\":1,\"tid\":{thread},\
                 \"args\":{{\"sort_index\":{thread}}}}}"
            )?;
        }
        let mut lines = Vec::new();
        for (lane, life) in self.timeline.lives.iter().enumerate() {
            self.life(lane, life, &mut lines);
        }
        self.arrows(&mut lines);
        lines.sort_by_key(|line| line.at); // and among equals as they are: a turn before its arrows
        for line in &lines {
            write!(f, ",\n{}", line.text)?;
        }
        f.write_str("\n]}\n")
    }
}

/// The details of a turn or a wait.
struct Arguments {
    site: Option<Site>,
    is_open: bool,
}

impl fmt::Display for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        f.write_char('{')?;
        if let Some(site) = self.site {
            write!(f, r#""request":{}"#, Json(site.request))?;
            separator = ",";
            if let Some(location) = site.location {
                write!(f, r#","location":{}"#, Json(&location.to_string()))?;
            }
        }
        if self.is_open {
            write!(f, r#"{separator}"unfinished":true"#)?;
        }
        f.write_char('}')
    }
}

/// Displays nanoseconds as microseconds.
struct Micros(u64);

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// Displays a text as a JSON string.
struct Json<'a>(&'a str);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for letter in self.0.chars() {
            match letter {
                '"' | '\\' => write!(f, "\\{letter}")?,
                '\n' => f.write_str("\\n")?,
                control if control < ' ' => write!(f, "\\u{:04x}", u32::from(control))?,
                plain => f.write_char(plain)?,
            }
        }
        f.write_char('"')
    }
}
