use std::fmt::Write;

use super::arrow::Arrow;
use crate::protocol::State;

/// The words, in lower case, that Mermaid does not accept as the name of a state.
const RESERVED: [&str; 15] = [
    "accdescr",
    "acctitle",
    "class",
    "classdef",
    "click",
    "default",
    "href",
    "note",
    "root",
    "root_end",
    "root_start",
    "scale",
    "state",
    "statediagram",
    "style",
];

pub(super) fn draw(states: &[State], arrows: &[Arrow]) -> String {
    let mut text = String::from("stateDiagram-v2\n    direction LR\n");
    let id_of = |state: State, at_mark: &str| match state {
        State::Created | State::Ended(_) => at_mark.to_owned(),
        State::Named(name) if is_plain(name) => name.to_owned(),
        _ => numbered(states, state),
    };
    for &state in states {
        let id = id_of(state, "");
        let name = state.to_string();
        if !id.is_empty() && id != name {
            let mut label = escaped(&name);
            if label.is_empty() {
                label.push_str("#160;"); // a space: Mermaid refuses an empty text
            }
            push(&mut text, &format!("state \"{label}\" as {id}"));
        }
    }
    for arrow in arrows {
        let (from, to) = (id_of(arrow.from, "[*]"), id_of(arrow.to, "[*]"));
        let lines: Vec<_> = arrow.text().iter().map(|line| escaped(line)).collect();
        let label = lines.join("<br/>");
        let colon = if label.is_empty() { "" } else { " : " };
        push(&mut text, &format!("{from} --> {to}{colon}{label}"));
    }
    text
}

fn push(text: &mut String, line: &str) {
    writeln!(text, "    {line}").expect("a string takes everything");
}

/// Whether a name can be used as an id. Ids that begin with `_` are ours.
fn is_plain(name: &str) -> bool {
    let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(word)
        && !RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

fn numbered(states: &[State], state: State) -> String {
    let number = states.iter().position(|other| *other == state);
    let number = number.expect("an arrow's states are among the states");
    format!("_{number}")
}

/// Writes every letter that could have a meaning for Mermaid as its character code.
///
/// `direction LR` has one, wherever it occurs in a line.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in visible(text).chars() {
        let plain = letter.is_alphanumeric() || " _-.,/()…".contains(letter);
        let directs = letter == ' ' && escaped.to_ascii_lowercase().ends_with("direction");
        if plain && !directs {
            escaped.push(letter);
        } else {
            write!(escaped, "#{};", u32::from(letter)).expect("a string takes everything");
        }
    }
    escaped
}

/// Writes control characters as Rust does, a line end as `\n`.
pub(super) fn visible(text: &str) -> String {
    let mut visible = String::new();
    for letter in text.chars() {
        if letter.is_control() {
            visible.extend(letter.escape_default());
        } else {
            visible.push(letter);
        }
    }
    visible
}
