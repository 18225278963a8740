//! One task's row: its name, its turns and waits, its end.

use std::fmt;

use super::{
    layout::{Layout, MARGIN},
    mark::{Mark, ending},
    palette::stroke,
    piece::{Piece, pieces},
    scale::Scale,
    text::{Escaped, count},
    unit::time,
};
use crate::record::{
    recording::{Recorded, Recording},
    timeline::{Lasting, Life, Moment, Span},
};

/// The least width of a bar.
const LEAST_BAR: f64 = 1.2;

pub(super) struct Row<'a> {
    pub(super) recording: &'a Recording,
    pub(super) layout: &'a Layout,
    pub(super) scale: &'a Scale,
    pub(super) life: &'a Life,
    pub(super) lane: usize,
    /// Its middle.
    pub(super) y: f64,
    /// The least width of a span that is drawn by itself.
    pub(super) least: f64,
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let task = self.task();
        let name = Escaped(&task.name);
        let turns = count(self.life.turns(), "turn");
        let thin = (self.layout.lane * 0.1).clamp(0.5, 1.0);
        writeln!(
            f,
            "<g class='lane' stroke-width='{thin:.1}'><title>{name} {}: {turns}, {}</title>",
            task.id,
            self.how()
        )?;
        if self.lane % self.layout.named == 0 {
            self.name(f)?;
        }
        let pieces = pieces(self.life, self.scale, self.least);
        let is_bar = |piece: &&Piece| match piece {
            Piece::One(span) => matches!(span.what, Lasting::Turn(_)),
            Piece::Many { .. } => true,
        };
        // Bars lie on top of lines.
        for piece in pieces.iter().filter(|piece| !is_bar(piece)) {
            self.piece(f, piece)?;
        }
        for piece in pieces.iter().filter(is_bar) {
            self.piece(f, piece)?;
        }
        self.mark(f)?;
        f.write_str("</g>\n")
    }
}

impl Row<'_> {
    fn task(&self) -> &Recorded {
        &self.recording.tasks[self.lane]
    }

    fn x(&self, at: Moment) -> f64 {
        self.layout.left + self.scale.x(at)
    }

    /// Describes how the task began and how it ended.
    fn how(&self) -> String {
        let nanos = |at: Moment| time(self.recording.events[at].nanos);
        let mut how = format!("spawned at {}", nanos(self.life.spawned));
        if let Some(by) = self.life.by {
            let by = self.recording.task(by);
            how += &format!(" by {} {}", Escaped(&by.name), by.id);
        }
        if self.life.ignored_kill.is_some() {
            how += ", ignored its kill and was dropped";
        }
        how += ", ";
        how += ending(self.life.end.map(|(_, how)| how));
        if let Some((at, _)) = self.life.end {
            how += &format!(" at {}", nanos(at));
        }
        how
    }

    fn name(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Layout { font, left, .. } = *self.layout;
        let (task, baseline) = (self.task(), self.y + font * 0.35);
        let name = Layout::name(&task.name);
        writeln!(
            f,
            "<text x='{MARGIN}' y='{baseline:.2}' font-size='{font:.1}'>{}</text><text \
             class='soft' x='{:.2}' y='{baseline:.2}' font-size='{font:.1}' text-anchor='end'>\
             {}</text>",
            Escaped(&name),
            left - font * 0.7,
            task.id
        )
    }

    fn piece(&self, f: &mut fmt::Formatter<'_>, piece: &Piece) -> fmt::Result {
        match piece {
            Piece::One(span) => match span.what {
                Lasting::Turn(_) => self.bar(f, "turn", span.from, span.to, &self.told(span)),
                Lasting::Ready => self.line(f, span, None),
                Lasting::Wait(site) => match self.recording.site(site).request {
                    "yield" => self.line(f, span, None),
                    kind => self.line(f, span, Some(kind)),
                },
            },
            Piece::Many { from, to, turns } => {
                let told = format!("{}, {}", count(*turns, "turn"), self.times(*from, *to));
                self.bar(f, "many", *from, *to, &told)
            }
        }
    }

    fn bar(
        &self,
        f: &mut fmt::Formatter<'_>,
        class: &str,
        from: Moment,
        to: Moment,
        told: &str,
    ) -> fmt::Result {
        let (x, half) = (self.x(from), self.layout.half_bar());
        let width = self.x(to) - x;
        // A gap separates neighbours in columns.
        let width = if width > 6.0 { width - 1.0 } else { width };
        writeln!(
            f,
            "<rect class='{class}' x='{x:.2}' y='{:.2}' width='{:.2}' height='{:.2}'><title>\
             {told}</title></rect>",
            self.y - half,
            width.max(LEAST_BAR),
            half * 2.0
        )
    }

    /// Draws a wait: of a kind, or for a turn.
    fn line(&self, f: &mut fmt::Formatter<'_>, span: &Span, kind: Option<&str>) -> fmt::Result {
        let (from, to) = (self.x(span.from), self.x(span.to));
        if to - from < 0.05 {
            return Ok(());
        }
        match kind {
            None => f.write_str("<path class='ready'")?,
            Some(kind) => {
                let (stroke, width) = (stroke(kind), self.layout.line());
                write!(
                    f,
                    "<path fill='none' stroke='{}' stroke-width='{width:.1}'",
                    stroke.colour
                )?;
                if !stroke.dashes.is_empty() {
                    write!(f, " stroke-dasharray='{}'", stroke.dashes)?;
                }
            }
        }
        let told = self.told(span);
        writeln!(
            f,
            " d='M{from:.2} {:.2}H{to:.2}'><title>{told}</title></path>",
            self.y
        )
    }

    /// Describes a span in words, escaped.
    fn told(&self, span: &Span) -> String {
        let site = match span.what {
            Lasting::Ready => None,
            Lasting::Turn(site) => site,
            Lasting::Wait(site) => Some(site),
        };
        let site = site.map(|site| self.recording.site(site));
        let request = site.map(|site| site.request);
        let what = match (span.what, request) {
            (Lasting::Turn(_), Some(request)) => format!("turn, until {request}"),
            (Lasting::Turn(_), None) if span.is_open => "turn".to_owned(),
            (Lasting::Turn(_), None) => "turn, to the end".to_owned(),
            (_, Some("yield")) => "ready, after yield".to_owned(),
            (_, Some(kind)) => format!("waits: {kind}"),
            (_, None) => "ready".to_owned(),
        };
        let mut told = format!("{}: {what}", self.task().name);
        if let Some(location) = site.and_then(|site| site.location) {
            told += &format!(" at {location}");
        }
        told += &format!(", {}", self.times(span.from, span.to));
        if span.is_open {
            told += " and on";
        }
        Escaped(&told).to_string()
    }

    fn times(&self, from: Moment, to: Moment) -> String {
        let events = &self.recording.events;
        let (from, to) = (events[from].nanos, events[to].nanos);
        if from == to {
            return format!("at {}", time(from));
        }
        format!("{} to {}: {}", time(from), time(to), time(to - from))
    }

    fn mark(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.life.end;
        let last = self.recording.events.len() - 1;
        let size = self.layout.mark();
        let mark = Mark {
            end: end.map(|(_, how)| how),
            x: self.x(end.map_or(last, |(at, _)| at)) + size + 1.5,
            y: self.y,
            size,
        };
        writeln!(f, "{mark}")
    }
}
