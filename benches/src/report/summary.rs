//! The summary at the head of the report: our figures, each next to the best peer's.

mod lines;

use std::fmt::Write;

use self::lines::{
    LINES, Line,
    Over::{Figure, Nothing},
};
use super::number::{number, ratio};
use crate::{
    catalogue::{Group, Unit, is_library},
    figures::Figures,
};

pub(super) fn table(figures: &Figures) -> String {
    let mut text = String::from("| | measured | best peer | ratio |\n|---|--:|---|--:|\n");
    for line in &LINES {
        let _ = writeln!(text, "| {} |", line.cells(figures).join(" | "));
    }
    text += "\nThe best peer is the best library of the table below, whatever else it can or \
             cannot do. Every figure of ours includes the noting of source locations and the \
             check for an observer: there is no build without them.\n";
    text
}

impl Line {
    fn cells(&self, figures: &Figures) -> [String; 4] {
        let measured = self.measured(figures);
        let (peer, ratio) = self.peer(figures).unwrap_or_default();
        [
            self.what.to_owned(),
            measured.map_or("not measured".to_owned(), |measured| self.shown(measured)),
            peer,
            ratio,
        ]
    }

    fn unit(&self) -> Unit {
        let rows = Group::named(self.group).rows;
        let row = rows.iter().find(|row| row.name == self.row);
        row.expect("a line is about a row of the catalogue").unit
    }

    fn shown(&self, value: f64) -> String {
        match self.over {
            Nothing => with_unit(value, self.unit()),
            Figure(..) => ratio(value),
        }
    }

    fn measured(&self, figures: &Figures) -> Option<f64> {
        let figure = figures.get(self.group, self.row, self.peer)?;
        match self.over {
            Nothing => Some(figure),
            Figure(row, peer) => Some(figure / figures.get(self.group, row, peer)?),
        }
    }

    /// The best library other than cede.
    fn best(&self, figures: &Figures) -> Option<(&'static str, f64)> {
        let others = Group::named(self.group).peers.iter().copied();
        let libraries = others.filter(|peer| is_library(peer));
        let measured =
            libraries.filter_map(|peer| Some((peer, figures.get(self.group, self.row, peer)?)));
        if self.unit() == Unit::PerSecond {
            measured.max_by(|(_, one), (_, other)| one.total_cmp(other))
        } else {
            measured.min_by(|(_, one), (_, other)| one.total_cmp(other))
        }
    }

    /// The best peer with its figure, and the ratio of ours to it.
    fn peer(&self, figures: &Figures) -> Option<(String, String)> {
        if matches!(self.over, Figure(..)) {
            return None;
        }
        let figure = figures.get(self.group, self.row, self.peer)?;
        let (peer, best) = self.best(figures)?;
        let shown = format!("{peer}, {}", with_unit(best, self.unit()));
        Some((shown, ratio(figure / best)))
    }
}

fn with_unit(value: f64, unit: Unit) -> String {
    let shown = format!("{} {}", number(value), unit.symbol());
    shown.trim_end().to_owned()
}
