//! A run, measured for the picture of it.

use super::{layout::Layout, piece::least_width, scale::Scale};
use crate::record::{recording::Recording, timeline::Timeline};

/// The parts of which a picture is drawn.
pub(in crate::record) struct Picture<'a> {
    pub(super) recording: &'a Recording,
    pub(super) timeline: Timeline,
    pub(super) scale: Scale,
    pub(super) layout: Layout,
    /// How wide a span must be, in pixels, so that it is drawn as one.
    pub(super) least: f64,
}

impl<'a> Picture<'a> {
    pub(in crate::record) fn new(recording: &'a Recording) -> Self {
        let timeline = Timeline::new(recording);
        let scale = Scale::new(recording);
        let layout = Layout::new(recording, scale.width);
        let least = least_width(&timeline, layout.lanes, &scale);
        Self {
            recording,
            timeline,
            scale,
            layout,
            least,
        }
    }
}
