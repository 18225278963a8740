use std::collections::HashMap;

use super::transition::{Transition, label};
use crate::protocol::{Ending, State};

/// The number of inputs in a line of an arrow, and of its lines, above which the rest is only
/// counted.
const SHOWN: usize = 5;

/// All the transitions from one state to another, as one arrow: a line for each output, with the
/// inputs that lead to it.
pub(super) struct Arrow {
    pub(super) from: State,
    pub(super) to: State,
    lines: Vec<Line>,
}

struct Line {
    inputs: Vec<String>,
    output: String,
}

/// Groups transitions into arrows, all in the order in which they were first seen.
pub(super) fn arrows<'a>(transitions: impl IntoIterator<Item = &'a Transition>) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut arrow_of = HashMap::new();
    let mut line_of = HashMap::new();
    for transition in transitions {
        let (from, to) = (as_drawn(transition.from), as_drawn(transition.to));
        let arrow = *arrow_of.entry((from, to)).or_insert_with(|| {
            let lines = Vec::new();
            arrows.push(Arrow { from, to, lines });
            arrows.len() - 1
        });
        let lines = &mut arrows[arrow].lines;
        let output = transition.output_text();
        let line = *line_of.entry((arrow, output.clone())).or_insert_with(|| {
            let inputs = Vec::new();
            lines.push(Line { inputs, output });
            lines.len() - 1
        });
        lines[line].inputs.push(transition.input_text());
    }
    arrows
}

/// The state whose mark a drawing shows: one for all the ends, as the arrows' texts tell them
/// apart.
pub(super) fn as_drawn(state: State) -> State {
    match state {
        State::Ended(_) => State::Ended(Ending::Closed),
        state => state,
    }
}

impl Arrow {
    /// Returns the lines of its text, abbreviated.
    pub(super) fn text(&self) -> Vec<String> {
        let lines = self.lines.iter().take(SHOWN);
        let mut text: Vec<_> = lines
            .map(|line| label(&listed(&line.inputs), &line.output))
            .filter(|line| !line.is_empty())
            .collect();
        if let Some(more) = self.lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            text.push(format!("… {more} more"));
        }
        text
    }
}

fn listed(inputs: &[String]) -> String {
    match inputs.len().checked_sub(SHOWN) {
        None | Some(0) => inputs.join(", "),
        Some(more) => format!("{}, … {more} more", inputs[..SHOWN].join(", ")),
    }
}
