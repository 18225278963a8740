//! The axes: the time above, the number of the turn below.

use std::fmt;

use super::{
    layout::{Layout, as_pixels},
    scale::{Jump, Kind, Scale},
    unit::{Unit, time},
};

/// The least distance between two labels.
const APART: f64 = 64.0;
const FONT: f64 = 10.0;

pub(super) struct Axis<'a> {
    pub(super) scale: &'a Scale,
    pub(super) layout: &'a Layout,
    pub(super) span: u64,
    /// Where the plot begins.
    pub(super) top: f64,
}

impl fmt::Display for Axis<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scale.kind {
            Kind::Time => self.times(f),
            Kind::Turns {
                column,
                turns,
                jumps,
            } => {
                self.jumps(f, *column, jumps)?;
                self.turns(f, *column, turns)
            }
        }
    }
}

impl Axis<'_> {
    fn bottom(&self) -> f64 {
        self.top + self.layout.plot_height()
    }

    /// Draws even steps of time: 1, 2 or 5 of a unit, or a power of ten of these.
    #[expect(clippy::cast_precision_loss, reason = "a picture is not that precise")]
    fn times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = Unit::fitting(self.span);
        let pixels = |nanos: u64| nanos as f64 / self.span.max(1) as f64 * self.scale.width;
        let step = nice_steps().find(|step| pixels(*step) >= APART);
        let step = step.unwrap_or(u64::MAX);
        let ticks = (0..=self.span / step).map(|tick| tick * step);
        for nanos in ticks {
            self.tick(f, pixels(nanos), &unit.of(nanos))?;
        }
        Ok(())
    }

    /// A shaded column for each jump, and the time after it as far as there is room.
    fn jumps(&self, f: &mut fmt::Formatter<'_>, column: f64, jumps: &[Jump]) -> fmt::Result {
        let mut free = 0.0;
        if jumps.first().is_some_and(|jump| jump.x > 0.0) {
            self.tick(f, 0.0, &time(0))?;
            free = APART * 0.6;
        }
        for Jump { x, from, to } in jumps {
            let (left, height) = (self.layout.left + x, self.layout.plot_height());
            let passed = time(to - from);
            writeln!(
                f,
                "<rect class='jump' x='{left:.2}' y='{:.1}' width='{column:.2}' \
                 height='{height:.1}'><title>{passed} pass, from {} to {}</title></rect>",
                self.top,
                time(*from),
                time(*to)
            )?;
            if x + column >= free {
                self.tick(f, x + column, &time(*to))?;
                free = x + column + APART * 0.8;
            }
        }
        Ok(())
    }

    fn tick(&self, f: &mut fmt::Formatter<'_>, x: f64, label: &impl fmt::Display) -> fmt::Result {
        let (x, top, bottom) = (self.layout.left + x, self.top, self.bottom());
        writeln!(
            f,
            "<path class='tick' d='M{x:.2} {:.1}V{bottom:.1}'/><text class='soft' x='{x:.2}' \
             y='{:.1}' font-size='{FONT}' text-anchor='middle'>{label}</text>",
            top - 4.0,
            top - 7.0,
        )
    }

    /// The numbers of the turns, as far as there is room.
    fn turns(&self, f: &mut fmt::Formatter<'_>, column: f64, turns: &[f64]) -> fmt::Result {
        let y = self.bottom() + FONT + 5.0;
        let step = nice_steps().find(|step| {
            let step = usize::try_from(*step).unwrap_or(usize::MAX);
            as_pixels(step) * column >= APART * 0.5
        });
        let step = step.and_then(|step| usize::try_from(step).ok());
        let step = step.unwrap_or(usize::MAX);
        let shown = |number: usize| number == 1 || number % step == 0;
        for (index, x) in turns
            .iter()
            .enumerate()
            .filter(|(index, _)| shown(index + 1))
        {
            let x = self.layout.left + x + column / 2.0;
            let number = index + 1;
            writeln!(
                f,
                "<text class='soft' x='{x:.2}' y='{y:.1}' font-size='{FONT}' \
                 text-anchor='middle'>{number}</text>"
            )?;
        }
        let x = self.layout.left - self.layout.font * 0.7;
        writeln!(
            f,
            "<text class='soft' x='{x:.2}' y='{y:.1}' font-size='{FONT}' text-anchor='end'>\
             turn</text>"
        )
    }
}

/// 1, 2, 5, 10, 20, 50 and so on.
fn nice_steps() -> impl Iterator<Item = u64> {
    let powers = (0..19).map(|power| 10_u64.pow(power));
    powers.flat_map(|power| [1, 2, 5].map(|step| power.saturating_mul(step)))
}
