//! The parts of a lane that are drawn: its spans, or heaps of spans that are too short and too
//! many.

use super::scale::Scale;
use crate::record::timeline::{Lasting, Life, Moment, Span, Timeline};

/// Pictures with fewer spans than this show every one.
const MOST: f64 = 40_000.0;

pub(super) enum Piece {
    One(Span),
    /// Short spans that follow one another.
    Many {
        from: Moment,
        to: Moment,
        turns: usize,
    },
}

/// Returns the least width of a span, in pixels, that is drawn by itself among this many.
pub(super) fn least_width(timeline: &Timeline, lanes: usize, scale: &Scale) -> f64 {
    use super::layout::as_pixels;
    let spans: usize = timeline.lives.iter().map(|life| life.spans.len()).sum();
    if as_pixels(spans) <= MOST {
        return 0.0;
    }
    (as_pixels(lanes) * scale.width / MOST).max(0.3)
}

/// Joins neighbouring spans that are narrower than `least`.
pub(super) fn pieces(life: &Life, scale: &Scale, least: f64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for span in &life.spans {
        let turns = usize::from(matches!(span.what, Lasting::Turn(_)));
        let is_narrow = scale.x(span.to) - scale.x(span.from) < least;
        match pieces.last_mut() {
            Some(Piece::Many { to, turns: sum, .. }) if is_narrow => {
                *to = span.to;
                *sum += turns;
            }
            _ if is_narrow => pieces.push(Piece::Many {
                from: span.from,
                to: span.to,
                turns,
            }),
            _ => pieces.push(Piece::One(*span)),
        }
    }
    pieces
}
