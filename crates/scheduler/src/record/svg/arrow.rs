//! The arrows from wakers to the woken.

use std::fmt;

use super::{layout::Layout, scale::Scale, text::Escaped, unit::time};
use crate::record::{
    recording::Recording,
    timeline::{Timeline, Wake},
};

/// The greatest number of arrows that are drawn: more would hide what they explain.
const MOST: usize = 1000;

pub(super) struct Arrows<'a> {
    recording: &'a Recording,
    layout: &'a Layout,
    scale: &'a Scale,
    /// Selects the arrows between lanes that are drawn.
    wakes: Vec<&'a Wake>,
    top: f64,
}

impl<'a> Arrows<'a> {
    pub(super) fn new(
        recording: &'a Recording,
        timeline: &'a Timeline,
        layout: &'a Layout,
        scale: &'a Scale,
    ) -> Self {
        let is_drawn = |wake: &&Wake| (wake.from.max(wake.to) as usize) < layout.lanes;
        Self {
            recording,
            layout,
            scale,
            wakes: timeline.wakes.iter().filter(is_drawn).collect(),
            top: 0.0,
        }
    }

    /// Draws them over the lanes, the first of which begins here.
    pub(super) fn below(mut self, top: f64) -> Self {
        self.top = top;
        self
    }

    pub(super) fn are_drawn(&self) -> bool {
        (1..=MOST).contains(&self.wakes.len())
    }

    pub(super) fn left_out(&self) -> usize {
        if self.are_drawn() {
            0
        } else {
            self.wakes.len()
        }
    }

    fn one(&self, f: &mut fmt::Formatter<'_>, wake: &Wake) -> fmt::Result {
        let x = self.layout.left + self.scale.x(wake.at);
        let middle = |lane| self.top + self.layout.middle(lane as usize);
        let (from, to) = (middle(wake.from), middle(wake.to));
        let down = (to - from).signum();
        let from = from + down * self.layout.half_bar();
        let size = (self.layout.lane * 0.18).clamp(1.5, 4.0);
        let (waker, woken) = (self.recording.task(wake.from), self.recording.task(wake.to));
        let at = time(self.recording.events[wake.at].nanos);
        f.write_str("<g>")?;
        arrow(f, x, from, to - down * self.layout.line() / 2.0, size)?;
        writeln!(
            f,
            "<title>{} wakes {}, at {at}</title></g>",
            Escaped(&waker.name),
            Escaped(&woken.name)
        )
    }
}

impl fmt::Display for Arrows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.are_drawn() {
            return Ok(());
        }
        let opacity = match self.wakes.len() {
            ..=60 => 0.9,
            61..=250 => 0.6,
            _ => 0.35,
        };
        writeln!(f, "<g opacity='{opacity}'>")?;
        for wake in &self.wakes {
            self.one(f, wake)?;
        }
        f.write_str("</g>\n")
    }
}

/// Draws an upright arrow, with its head at `to`.
pub(super) fn arrow(
    f: &mut fmt::Formatter<'_>,
    x: f64,
    from: f64,
    to: f64,
    size: f64,
) -> fmt::Result {
    let base = to - (to - from).signum() * size * 1.4;
    write!(
        f,
        "<path class='arrow' d='M{x:.2} {from:.2}V{base:.2}'/><path class='head' d='M{x:.2} \
         {to:.2}L{:.2} {base:.2}H{:.2}Z'/>",
        x - size,
        x + size
    )
}
