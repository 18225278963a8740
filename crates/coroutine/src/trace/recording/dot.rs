use std::fmt::Write;

use super::{arrow::Arrow, mermaid::visible};
use crate::protocol::State;

/// A font that every viewer has, and boxes that look different from the texts of the arrows.
const STYLE: &str = r##"    rankdir=LR; nodesep=0.5; ranksep=0.8;
    node [shape=box, style="rounded,filled", color="#3d6aa8", fillcolor="#eaf1fb"];
    node [fontname="Helvetica"];
    edge [fontname="Helvetica", fontsize=11, color="#555555"];
"##;

const START: &str = r#"shape=circle, label="", width=0.2, fillcolor=black"#;
const END: &str = r#"shape=doublecircle, label="", width=0.15, fillcolor=black"#;

pub(super) fn draw(states: &[State], arrows: &[Arrow]) -> String {
    let mut text = format!("digraph {{\n{STYLE}");
    for (number, state) in states.iter().enumerate() {
        let attributes = match state {
            State::Created => START.to_owned(),
            State::Ended(_) => END.to_owned(),
            _ => format!("label=\"{}\"", escaped(&state.to_string())),
        };
        push(&mut text, format_args!("s{number} [{attributes}];"));
    }
    let number_of = |state: State| {
        let number = states.iter().position(|other| *other == state);
        number.expect("an arrow's states are among the states")
    };
    for arrow in arrows {
        let (from, to) = (number_of(arrow.from), number_of(arrow.to));
        let lines: Vec<_> = arrow.text().iter().map(|line| escaped(line)).collect();
        let label = lines.join("\\n");
        push(
            &mut text,
            format_args!("s{from} -> s{to} [label=\"{label}\"];"),
        );
    }
    text.push_str("}\n");
    text
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "    {line}").expect("a string takes everything");
}

/// Escapes the letters that have a meaning in a quoted text or a label.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in visible(text).chars() {
        match letter {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}
