//! One group as a table: a line a peer, a column a row.

use std::fmt::Write;

use super::number::{number, ratio};
use crate::{
    catalogue::{FLOORS, Group, Unit, is_ours},
    figures::Figures,
};

pub(super) fn table(group: &Group, figures: &Figures) -> String {
    let mut text = String::from("|");
    for row in group.rows {
        let unit = match row.unit {
            Unit::Times => String::new(),
            unit => format!(", {}", unit.symbol()),
        };
        let _ = write!(text, " | {}{unit}", row.name);
    }
    text += " |\n|---";
    text += &"|--:".repeat(group.rows.len());
    text += "|\n";
    for peer in group.peers {
        let cells: Vec<_> = group
            .rows
            .iter()
            .map(|row| cell(group, row.name, peer, figures))
            .collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let name = match peer {
            ours if is_ours(ours) => format!("**{ours}**"),
            floor if FLOORS.contains(floor) => format!("{floor} *(floor)*"),
            other => (*other).to_owned(),
        };
        let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
    }
    text
}

fn cell(group: &Group, row: &str, peer: &str, figures: &Figures) -> String {
    let Some(value) = figures.get(group.name, row, peer) else {
        return String::new();
    };
    match figures.get(group.name, row, group.peers[0]) {
        Some(first) if peer != group.peers[0] && first > 0.0 => {
            format!("{} ({})", number(value), ratio(value / first))
        }
        _ => number(value),
    }
}
