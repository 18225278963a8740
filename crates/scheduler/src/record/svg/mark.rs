//! The marks at the ends of lanes: a shape for each way to end.

use std::fmt;

use crate::observe::Ending;

/// A shape around a point.
pub(super) struct Mark {
    /// `None` for a task that had not ended.
    pub(super) end: Option<Ending>,
    pub(super) x: f64,
    pub(super) y: f64,
    /// Roughly its radius.
    pub(super) size: f64,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { x, y, size, .. } = *self;
        let Some(end) = self.end else {
            let ring = size * 0.8;
            return write!(
                f,
                "<circle class='open' cx='{x:.2}' cy='{y:.2}' r='{ring:.2}'/>"
            );
        };
        let corners: &[(f64, f64)] = match end {
            Ending::Returned => {
                return write!(
                    f,
                    "<circle class='end' cx='{x:.2}' cy='{y:.2}' r='{size:.2}'/>"
                );
            }
            Ending::Failed => &CROSS,
            Ending::Cancelled => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            Ending::Killed => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Ending::Panicked => &[(0.0, -1.3), (1.3, 1.0), (-1.3, 1.0)],
        };
        f.write_str("<path class='end' d='")?;
        for (index, (dx, dy)) in corners.iter().enumerate() {
            let verb = if index == 0 { 'M' } else { 'L' };
            write!(f, "{verb}{:.2} {:.2}", x + dx * size, y + dy * size)?;
        }
        f.write_str("Z'/>")
    }
}

/// An upright cross, turned by an eighth.
const CROSS: [(f64, f64); 12] = [
    (-1.2, -0.7),
    (-0.7, -1.2),
    (0.0, -0.5),
    (0.7, -1.2),
    (1.2, -0.7),
    (0.5, 0.0),
    (1.2, 0.7),
    (0.7, 1.2),
    (0.0, 0.5),
    (-0.7, 1.2),
    (-1.2, 0.7),
    (-0.5, 0.0),
];

/// Returns the word for how a task ended.
pub(super) fn ending(end: Option<Ending>) -> &'static str {
    end.map_or("not ended", Ending::word)
}
