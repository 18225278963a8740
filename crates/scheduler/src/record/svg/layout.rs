//! The places and sizes of all parts of a picture, from top to bottom.

use super::text::{clipped, ems};
use crate::record::recording::Recording;

/// The greatest number of lanes that are drawn.
const MOST_LANES: usize = 1000;
/// The greatest width of a name, in ems.
const MOST_EMS: f64 = 20.0;

/// Room around an id, in ems: what a wide font takes more than is reckoned comes off it.
const GAPS: f64 = 2.2;

pub(super) const MARGIN: f64 = 16.0;
/// The least width of a picture: it has room for the title.
const LEAST: f64 = 640.0;
/// The end marks of the last turns go beyond it.
const RIGHT: f64 = 28.0;

/// Measures, in pixels.
pub(super) struct Layout {
    /// The number of lanes that are drawn.
    pub(super) lanes: usize,
    pub(super) lane: f64,
    pub(super) font: f64,
    /// Every how many lanes a name is written.
    pub(super) named: usize,
    /// Where the plot begins.
    pub(super) left: f64,
    pub(super) width: f64,
}

impl Layout {
    pub(super) fn new(recording: &Recording, plot: f64) -> Self {
        let tasks = &recording.tasks;
        let lanes = tasks.len().min(MOST_LANES);
        let lane = (1500.0 / as_pixels(lanes.max(1))).clamp(4.0, 26.0);
        let font = (lane * 0.7).clamp(8.0, 12.0);
        let widest = tasks[..lanes]
            .iter()
            .map(|task| ems(&clipped(&task.name, MOST_EMS)) + ems(&task.id.to_string()))
            .fold(0.0, f64::max);
        let left = MARGIN + (widest + GAPS) * font;
        Self {
            lanes,
            lane,
            font,
            named: [1, 2, 5, 10]
                .into_iter()
                .find(|every| lane * as_pixels(*every) >= font * 1.15)
                .unwrap_or(10),
            left,
            width: (left + plot + RIGHT).max(LEAST),
        }
    }

    /// The name as it is written.
    pub(super) fn name(text: &str) -> String {
        clipped(text, MOST_EMS)
    }

    /// How far below the plot's top the middle of a lane is.
    pub(super) fn middle(&self, lane: usize) -> f64 {
        (as_pixels(lane) + 0.5) * self.lane
    }

    pub(super) fn plot_height(&self) -> f64 {
        as_pixels(self.lanes) * self.lane
    }

    /// Half of a turn's bar.
    pub(super) fn half_bar(&self) -> f64 {
        (self.lane * 0.3).max(1.2)
    }

    /// How thick a wait's line is.
    pub(super) fn line(&self) -> f64 {
        (self.lane * 0.15).clamp(1.2, 3.5)
    }

    /// About the radius of an end mark.
    pub(super) fn mark(&self) -> f64 {
        (self.lane * 0.2).clamp(1.4, 4.5)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a picture is not that large")]
pub(super) fn as_pixels(number: usize) -> f64 {
    number as f64
}
