//! What was to be reached, and whether it was.

mod list;

use std::fmt::Write;

use self::list::{
    Over::{Best, Figure, Nothing},
    TARGETS, Target,
};
use super::number::{number, ratio};
use crate::{
    catalogue::{Group, Unit, is_library},
    figures::Figures,
};

/// How far a figure may be off its bound and holds all the same.
const ROUNDING: f64 = 0.005;

pub(super) fn table(figures: &Figures) -> String {
    let mut text =
        String::from("| | reach | stretch | measured | best peer | |\n|---|--:|--:|--:|---|---|\n");
    for target in &TARGETS {
        let _ = writeln!(text, "| {} |", target.cells(figures).join(" | "));
    }
    text += "\nWhat locations and an absent observer cost a switch (at most 1 ns \
             was asked for) has no row: there is no build without them to compare \
             with. Every figure includes them.\n";
    text
}

impl Target {
    fn cells(&self, figures: &Figures) -> [String; 6] {
        let measured = self.measured(figures);
        [
            self.what.to_owned(),
            self.bound(self.reach),
            self.bound(self.stretch),
            measured.map_or(String::new(), |measured| self.shown(measured)),
            self.beside(figures),
            self.verdict(measured).to_owned(),
        ]
    }

    fn unit(&self) -> Unit {
        let rows = Group::named(self.group).rows;
        let row = rows.iter().find(|row| row.name == self.row);
        row.expect("a target is about a row of the catalogue").unit
    }

    fn shown(&self, value: f64) -> String {
        match self.over {
            Nothing => format!("{} {}", number(value), self.unit().symbol())
                .trim_end()
                .to_owned(),
            _ => ratio(value),
        }
    }

    fn bound(&self, bound: f64) -> String {
        let sign = if self.more_is_better() { "≥" } else { "≤" };
        format!("{sign} {}", self.shown(bound))
    }

    fn more_is_better(&self) -> bool {
        self.unit() == Unit::PerSecond
    }

    fn measured(&self, figures: &Figures) -> Option<f64> {
        let figure = figures.get(self.group, self.row, self.peer)?;
        match self.over {
            Nothing => Some(figure),
            Figure(row, peer) => Some(figure / figures.get(self.group, row, peer)?),
            Best => Some(figure / self.best(figures)?.1),
        }
    }

    /// The best of the libraries beside cede.
    fn best(&self, figures: &Figures) -> Option<(&'static str, f64)> {
        let others = Group::named(self.group).peers.iter().copied();
        let libraries = others.filter(|peer| is_library(peer));
        let measured =
            libraries.filter_map(|peer| Some((peer, figures.get(self.group, self.row, peer)?)));
        if self.more_is_better() {
            measured.max_by(|(_, one), (_, other)| one.total_cmp(other))
        } else {
            measured.min_by(|(_, one), (_, other)| one.total_cmp(other))
        }
    }

    /// The best peer, its figure, and the ratio to it.
    fn beside(&self, figures: &Figures) -> String {
        let figure = figures.get(self.group, self.row, self.peer);
        let (Some(figure), Some((peer, best))) = (figure, self.best(figures)) else {
            return String::new();
        };
        let unit = self.unit().symbol();
        let best_shown = format!("{peer}, {} {unit}", number(best));
        format!("{}: {}", best_shown.trim_end(), ratio(figure / best))
    }

    fn verdict(&self, measured: Option<f64>) -> &'static str {
        let Some(measured) = measured else {
            return "not measured";
        };
        let holds = |bound: f64| match self.more_is_better() {
            true => measured + ROUNDING >= bound,
            false => measured - ROUNDING <= bound,
        };
        match (holds(self.reach), holds(self.stretch)) {
            (true, true) if self.stretch != self.reach => "**stretch**",
            (true, _) => "met",
            _ => "missed",
        }
    }
}
