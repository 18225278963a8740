//! The states of an order, drawn.

use std::str::FromStr;

use coroutine::{
    Signal,
    trace::{Machine, State},
};
use support::BadInput;

/// The language of a diagram.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    /// Mermaid, which Markdown shows.
    Mermaid,
    /// DOT, for Graphviz.
    Dot,
    /// A picture, which every browser shows.
    Svg,
}

impl FromStr for Language {
    type Err = BadInput;

    fn from_str(name: &str) -> Result<Self, BadInput> {
        match name {
            "mermaid" => Ok(Self::Mermaid),
            "dot" => Ok(Self::Dot),
            "svg" => Ok(Self::Svg),
            _ => Err(support::refuse_option(
                "diagram",
                name,
                "none of mermaid, dot and svg",
            )),
        }
    }
}

impl Language {
    /// Draws a machine.
    pub(crate) fn draw(self, machine: &Machine) -> String {
        match self {
            Self::Mermaid => machine.mermaid(),
            Self::Dot => machine.dot(),
            Self::Svg => svg(machine),
        }
    }
}

/// The height of a state's box, its width, and the distance between the middles of two.
const HEIGHT: usize = 32;
const WIDTH: usize = 120;
const ROW: usize = 72;

/// Draws the states in a column, in the order in which they were come to; arrows to the next one
/// are straight, and all others go round it.
fn svg(machine: &Machine) -> String {
    let states = machine.states();
    let row = |state: State| states.iter().position(|other| *other == state).unwrap_or(0);
    let middle = |row: usize| 10 + HEIGHT / 2 + row * ROW;
    let (width, height) = (WIDTH + 420, middle(states.len() - 1) + HEIGHT);
    let mut shapes = String::new();
    for state in &states {
        let y = middle(row(*state));
        let top = y - HEIGHT / 2;
        let (x, base) = (10 + WIDTH / 2, y + 4);
        shapes += &format!(
            "<rect x=\"10\" y=\"{top}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"8\"/>\n\
             <text x=\"{x}\" y=\"{base}\" text-anchor=\"middle\">{}</text>\n",
            escaped(&state.to_string()),
        );
    }
    for transition in machine.transitions() {
        let (from, to) = (row(transition.from), row(transition.to));
        let (a, b) = (middle(from), middle(to));
        let (path, x, y) = if to == from + 1 {
            let (x, a, b) = (10 + WIDTH / 2, a + HEIGHT / 2, b - HEIGHT / 2);
            (format!("M{x} {a}V{b}"), x + 8, usize::midpoint(a, b) + 4)
        } else {
            let (x, out) = (10 + WIDTH, 40 + 24 * from.abs_diff(to));
            let (a, bend) = (a - 6, x + out);
            let b = b + 6;
            let path = format!("M{x} {a}C{bend} {a} {bend} {b} {x} {b}");
            (path, x + out * 3 / 4 + 6, usize::midpoint(a, b) + 4)
        };
        shapes += &format!(
            "<path d=\"{path}\" marker-end=\"url(#tip)\"/>\n<text x=\"{x}\" y=\"{y}\">{}</text>\n",
            escaped(&input(&transition.input)),
        );
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\n\
         <style>rect,path{{fill:none;stroke:#555}}text{{font:12px sans-serif}}</style>\n\
         <marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8\"/></marker>\n{shapes}</svg>\n"
    )
}

/// What went in, short enough to stand at an arrow.
fn input(signal: &Signal<String, String>) -> String {
    match signal {
        Signal::Start => "start".to_owned(),
        Signal::Send(value) => support::excerpt(value.trim_matches('"')),
        Signal::Throw(_) => "cancelled".to_owned(),
        Signal::Close => "closed".to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
