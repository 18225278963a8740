//! The run as a picture.

use std::fmt;

pub(super) use self::picture::Picture;
use {
    arrow::Arrows, axis::Axis, lane::Row, layout::MARGIN, legend::Legend, palette::STYLE,
    scale::Kind, text::count, unit::time,
};

mod arrow;
mod axis;
mod lane;
mod layout;
mod legend;
mod mark;
mod palette;
mod picture;
mod piece;
mod scale;
mod text;
mod unit;

const TITLE: f64 = 16.0;
const SUBTITLE: f64 = 11.0;
const LINE: f64 = 16.0;

impl Picture<'_> {
    /// The totals.
    fn title(&self) -> String {
        format!(
            "{} · {} · {}",
            count(self.recording.tasks.len(), "task"),
            count(self.timeline.turns, "turn"),
            time(self.recording.span())
        )
    }

    /// Explains the scale.
    fn subtitle(&self) -> &'static str {
        match &self.scale.kind {
            Kind::Time => "One lane per task, in order of spawning. Time runs from left to right.",
            Kind::Turns { jumps, .. } if jumps.is_empty() => {
                "One lane per task, in order of spawning; one column per turn. \
                 The clock stood still."
            }
            Kind::Turns { .. } => {
                "One lane per task, in order of spawning; one column per turn. \
                 Turns take no time: it passes in the shaded columns."
            }
        }
    }

    /// Names what the picture does not show.
    fn notes(&self, arrows: &Arrows<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let hidden = self.recording.tasks.len() - self.layout.lanes;
        if hidden > 0 {
            notes.push(format!("{} not drawn.", count(hidden, "more task")));
        }
        if arrows.left_out() > 0 {
            let left_out = count(arrows.left_out(), "wake");
            notes.push(format!("{left_out} not drawn: they would hide the rest."));
        }
        match self.recording.dropped {
            0 => {}
            1 => notes.push("1 later event was not recorded: the limit was reached.".to_owned()),
            dropped => notes.push(format!(
                "{dropped} later events were not recorded: the limit was reached."
            )),
        }
        notes
    }

    fn lanes(&self, f: &mut fmt::Formatter<'_>, top: f64) -> fmt::Result {
        // Where lanes are narrow, lines between them would hide them.
        let ruled = if self.layout.lane < 10.0 { 10 } else { 1 };
        for lane in (0..=self.layout.lanes).filter(|lane| lane % ruled == 0) {
            let y = top + self.layout.middle(lane) - self.layout.lane / 2.0;
            let right = self.layout.width - MARGIN;
            writeln!(f, "<path class='rule' d='M{MARGIN} {y:.1}H{right:.1}'/>")?;
        }
        for (lane, life) in self.timeline.lives[..self.layout.lanes].iter().enumerate() {
            let row = Row {
                recording: self.recording,
                layout: &self.layout,
                scale: &self.scale,
                life,
                lane,
                y: top + self.layout.middle(lane),
                least: self.least,
            };
            write!(f, "{row}")?;
        }
        Ok(())
    }

    fn head(&self, f: &mut fmt::Formatter<'_>, height: f64) -> fmt::Result {
        let (width, title) = (self.layout.width, self.title());
        writeln!(
            f,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0} {height:.0}' \
             width='{width:.0}' height='{height:.0}' role='img'>"
        )?;
        writeln!(f, "<title>{title}</title>\n<style>{STYLE}</style>")?;
        writeln!(f, "<rect class='paper' width='100%' height='100%'/>")?;
        let y = MARGIN + TITLE * 0.8;
        writeln!(
            f,
            "<text class='title' x='{MARGIN}' y='{y:.1}' font-size='{TITLE}'>{title}</text>"
        )?;
        line(f, y + LINE + 2.0, self.subtitle())
    }
}

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrows = Arrows::new(self.recording, &self.timeline, &self.layout, &self.scale);
        let legend = Legend::new(self, arrows.are_drawn());
        let notes = self.notes(&arrows);
        let legend_top = MARGIN + TITLE + LINE + 12.0;
        let (above, below) = match &self.scale.kind {
            Kind::Time => (30.0, 10.0),
            Kind::Turns { jumps, .. } if jumps.is_empty() => (12.0, 24.0),
            Kind::Turns { .. } => (30.0, 24.0),
        };
        let top = legend_top + legend.height + above;
        let bottom = top + self.layout.plot_height() + below;
        let height = bottom + layout::as_pixels(notes.len()) * LINE + MARGIN / 2.0;
        self.head(f, height)?;
        writeln!(f, "<g transform='translate(0 {legend_top:.1})'>")?;
        writeln!(f, "{legend}</g>")?;
        let axis = Axis {
            scale: &self.scale,
            layout: &self.layout,
            span: self.recording.span(),
            top,
        };
        write!(f, "{axis}")?;
        self.lanes(f, top)?;
        write!(f, "{}", arrows.below(top))?;
        for (index, note) in notes.iter().enumerate() {
            line(f, bottom + (layout::as_pixels(index) + 0.7) * LINE, note)?;
        }
        f.write_str("</svg>\n")
    }
}

fn line(f: &mut fmt::Formatter<'_>, y: f64, text: &str) -> fmt::Result {
    writeln!(
        f,
        "<text class='soft' x='{MARGIN}' y='{y:.1}' font-size='{SUBTITLE}'>{text}</text>"
    )
}
