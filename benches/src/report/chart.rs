//! One group as a picture: a panel a row, a bar a peer, the best first.

use std::fmt::Write;

use super::number::number;
use crate::{
    catalogue::{FLOORS, Group, Row, Unit, is_ours},
    figures::Figures,
};

const WIDTH: f64 = 760.0;
/// Where the bars begin, and how long the longest is.
const LEFT: f64 = 200.0;
const LONGEST: f64 = 440.0;
const LINE: f64 = 20.0;
const BAR: f64 = 13.0;
/// A bar that is so many times as long as ours is cut.
const CUT: f64 = 8.0;

/// Colours that can be told apart by everyone, on light and on dark.
const STYLE: &str = "
text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #24292F; }
.title { font-weight: 600; }
.soft { fill: #57606A; }
.ours { fill: #0072B2; }
.peer { fill: #A3ABB3; }
.floor { fill: none; stroke: #A3ABB3; stroke-width: 1.5; }
.cut { stroke: #FFFFFF; stroke-width: 3; }
.paper { fill: #FFFFFF; }
@media (prefers-color-scheme: dark) {
text { fill: #E6EAEE; }
.soft { fill: #9AA4AE; }
.ours { fill: #56B4E9; }
.peer { fill: #5B6570; }
.floor { stroke: #5B6570; }
.cut { stroke: #14181D; }
.paper { fill: #14181D; }
}
";

pub(super) fn draw(group: &Group, figures: &Figures) -> String {
    let mut body = String::new();
    let mut top = 16.0;
    for row in group.rows {
        let bars = bars(group, row, figures);
        if !bars.is_empty() {
            panel(&mut body, &mut top, row, &bars);
        }
    }
    let (name, height) = (group.name, top);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-label=\"{name}\">\n\
         <style>{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n{body}</svg>\n"
    )
}

struct Bar {
    peer: &'static str,
    value: f64,
}

/// The peers that have a figure, the best first.
fn bars(group: &Group, row: &Row, figures: &Figures) -> Vec<Bar> {
    let value = |peer| figures.get(group.name, row.name, peer);
    let mut bars: Vec<_> = group
        .peers
        .iter()
        .filter_map(|&peer| value(peer).map(|value| Bar { peer, value }))
        .collect();
    bars.sort_by(|one, other| one.value.total_cmp(&other.value));
    if row.unit == Unit::PerSecond {
        bars.reverse();
    }
    bars
}

fn panel(body: &mut String, top: &mut f64, row: &Row, bars: &[Bar]) {
    let ours = bars.iter().filter(|bar| is_ours(bar.peer));
    let cut = CUT * ours.map(|bar| bar.value).fold(0.0, f64::max);
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let full = if cut > 0.0 { longest.min(cut) } else { longest };
    *top += LINE;
    let kind = match row.unit {
        Unit::PerSecond => "more is better",
        _ => "less is better",
    };
    let _ = writeln!(
        body,
        "<text class=\"title\" x=\"16\" y=\"{top}\">{}<tspan class=\"soft\" font-weight=\"400\" \
         dx=\"8\">{kind}</tspan></text>",
        row.name
    );
    *top += 8.0;
    for bar in bars {
        draw_bar(body, *top, row.unit, bar, full);
        *top += LINE;
    }
    *top += 12.0;
}

fn draw_bar(body: &mut String, top: f64, unit: Unit, bar: &Bar, full: f64) {
    let Bar { peer, value } = *bar;
    let length = (value.min(full) / full * LONGEST).max(1.0);
    let class = match peer {
        ours if is_ours(ours) => "ours",
        floor if FLOORS.contains(&floor) => "floor",
        _ => "peer",
    };
    let text = top + BAR;
    let _ = writeln!(
        body,
        "<text x=\"{}\" y=\"{text}\" text-anchor=\"end\">{peer}</text>\
         <rect class=\"{class}\" x=\"{LEFT}\" y=\"{:.1}\" width=\"{length:.1}\" height=\"{BAR}\"/>\
         <text class=\"soft\" x=\"{:.1}\" y=\"{text}\">{} {}</text>",
        LEFT - 8.0,
        top + 2.0,
        LEFT + length + 8.0,
        number(value),
        unit.symbol(),
    );
    if value > full {
        // Two strokes through the bar: it is longer than it is drawn.
        for offset in [24.0, 18.0] {
            let x = LEFT + length - offset;
            let (low, high) = (top + BAR + 4.0, top);
            let _ = writeln!(
                body,
                "<path class=\"cut\" d=\"M{x:.1} {low:.1}L{:.1} {high:.1}\"/>",
                x + 6.0
            );
        }
    }
}
