//! The legend: what occurs in the picture, and nothing else.

use std::{collections::BTreeSet, fmt};

use super::{
    arrow::arrow,
    layout::{MARGIN, as_pixels},
    mark::{Mark, ending},
    palette::stroke,
    picture::Picture,
    scale::Kind,
    text::{Escaped, ems},
};
use crate::{observe::Ending, record::timeline::Lasting};

const FONT: f64 = 11.0;
const ROW: f64 = 18.0;
const SYMBOL: f64 = 22.0;

pub(super) struct Legend {
    keys: Vec<Key>,
    /// The positions of the keys, from the legend's top.
    places: Vec<(f64, f64)>,
    pub(super) height: f64,
}

enum Key {
    Turn,
    Ready,
    Wait(&'static str),
    Wake,
    Jump,
    Many,
    End(Option<Ending>),
}

const ENDINGS: [Ending; 5] = [
    Ending::Returned,
    Ending::Failed,
    Ending::Cancelled,
    Ending::Killed,
    Ending::Panicked,
];

impl Legend {
    pub(super) fn new(picture: &Picture<'_>, has_arrows: bool) -> Self {
        let Picture {
            recording,
            timeline,
            scale,
            ..
        } = picture;
        let mut keys = Vec::new();
        if timeline.turns > 0 {
            keys.push(Key::Turn);
        }
        let spans = || timeline.lives.iter().flat_map(|life| &life.spans);
        if spans().any(|span| matches!(span.what, Lasting::Ready)) {
            keys.push(Key::Ready);
        }
        let kinds: BTreeSet<&str> = spans()
            .filter_map(|span| match span.what {
                Lasting::Wait(site) => Some(recording.site(site).request),
                _ => None,
            })
            .filter(|kind| *kind != "yield")
            .collect();
        keys.extend(kinds.into_iter().map(Key::Wait));
        if has_arrows {
            keys.push(Key::Wake);
        }
        if matches!(&scale.kind, Kind::Turns { jumps, .. } if !jumps.is_empty()) {
            keys.push(Key::Jump);
        }
        if picture.least > 0.0 {
            keys.push(Key::Many);
        }
        let occurs = |how: &Option<Ending>| {
            let mut ends = timeline.lives.iter().map(|life| life.end);
            ends.any(|end| end.map(|(_, how)| how) == *how)
        };
        let ends = ENDINGS.into_iter().map(Some).chain([None]);
        keys.extend(ends.filter(occurs).map(Key::End));
        Self::set(keys, picture.layout.width)
    }

    /// Places each key, in rows of this width.
    fn set(keys: Vec<Key>, width: f64) -> Self {
        let (mut x, mut row, mut places) = (MARGIN, 0, Vec::new());
        for key in &keys {
            let room = SYMBOL + 6.0 + ems(key.label()) * FONT + 16.0;
            if x + room > width && x > MARGIN {
                (x, row) = (MARGIN, row + 1);
            }
            places.push((x, (as_pixels(row) + 0.5) * ROW));
            x += room;
        }
        let height = if keys.is_empty() {
            0.0
        } else {
            as_pixels(row + 1) * ROW
        };
        Self {
            keys,
            places,
            height,
        }
    }
}

impl Key {
    fn label(&self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Ready => "ready",
            Self::Wait(kind) => kind,
            Self::Wake => "wakes",
            Self::Jump => "time passes",
            Self::Many => "many turns and waits, too close to tell apart",
            Self::End(how) => ending(*how),
        }
    }

    /// Draws the symbol, from `x` to the right, around `y`.
    fn symbol(&self, f: &mut fmt::Formatter<'_>, x: f64, y: f64) -> fmt::Result {
        let end = x + SYMBOL;
        match self {
            Self::Turn | Self::Many | Self::Jump => {
                let class = match self {
                    Self::Turn => "turn",
                    Self::Many => "many",
                    _ => "jump",
                };
                let y = y - 5.0;
                write!(
                    f,
                    "<rect class='{class}' x='{x:.1}' y='{y:.1}' width='{SYMBOL}' height='10'/>"
                )
            }
            Self::Ready => write!(
                f,
                "<path class='ready' stroke-width='1' d='M{x:.1} {y:.1}H{end:.1}'/>"
            ),
            Self::Wait(kind) => {
                let stroke = stroke(kind);
                write!(
                    f,
                    "<path fill='none' stroke='{}' stroke-width='3.5' stroke-dasharray='{}' \
                     d='M{x:.1} {y:.1}H{end:.1}'/>",
                    stroke.colour,
                    if stroke.dashes.is_empty() {
                        "none"
                    } else {
                        stroke.dashes
                    }
                )
            }
            Self::Wake => {
                let middle = x + SYMBOL / 2.0;
                arrow(f, middle, y - 7.0, y + 7.0, 4.0)
            }
            Self::End(end) => {
                let mark = Mark {
                    end: *end,
                    x: x + SYMBOL / 2.0,
                    y,
                    size: 4.5,
                };
                write!(f, "{mark}")
            }
        }
    }
}

impl fmt::Display for Legend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, (x, y)) in self.keys.iter().zip(&self.places) {
            f.write_str("<g class='key'>")?;
            key.symbol(f, *x, *y)?;
            let (x, y) = (x + SYMBOL + 6.0, y + FONT * 0.35);
            let label = Escaped(key.label());
            writeln!(
                f,
                "<text x='{x:.1}' y='{y:.1}' font-size='{FONT}'>{label}</text></g>"
            )?;
        }
        Ok(())
    }
}
