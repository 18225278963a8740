//! What was to be reached, and whether it was.

use std::fmt::Write;

use super::number::{number, ratio};
use crate::{
    catalogue::{Group, Unit, is_library},
    figures::Figures,
};

/// What a figure is divided by.
#[derive(Clone, Copy)]
enum Over {
    Nothing,
    /// Another figure of the same group.
    Figure(&'static str, &'static str),
    /// That of the best library beside cede; neither a floor nor another language.
    Best,
}

use Over::{Best, Figure, Nothing};

struct Target {
    what: &'static str,
    group: &'static str,
    row: &'static str,
    peer: &'static str,
    over: Over,
    reach: f64,
    stretch: f64,
}

const fn target(
    what: &'static str,
    [group, row, peer]: [&'static str; 3],
    over: Over,
    [reach, stretch]: [f64; 2],
) -> Target {
    Target {
        what,
        group,
        row,
        peer,
        over,
        reach,
        stretch,
    }
}

const SEND: [&str; 3] = ["resume", "send u64", UNBOXED];
const UNBOXED: &str = "cede, unboxed";
const BOXED: &str = "cede, boxed";
const FROM: &str = "cede, yield_from";
const CEDE: &str = "cede";
const RAW: &str = "genawaiter rc";
const COROUTINE: &str = "coroutine memory";
const THOUSAND: [&str; 3] = ["switch", "1,000 tasks", CEDE];
const MILLION: [&str; 3] = ["switch", "1,000,000 tasks", CEDE];
const SPAWN: [&str; 3] = ["switch", "spawn, run, join", CEDE];
const RING: [&str; 3] = ["channel", "ring of 100", CEDE];

#[rustfmt::skip]
const TARGETS: [Target; 23] = [
    target("send, unboxed", SEND, Nothing, [5.0, 2.2]),
    target("send, boxed", ["resume", "send u64", BOXED], Nothing, [7.0, 3.5]),
    target("send, to genawaiter rc with the same enum", SEND, Figure("send u64", "genawaiter rc, enum"), [0.7, 0.7]),
    target("iteration, unboxed, to raw genawaiter", ["resume", "iterate", UNBOXED], Figure("iterate", RAW), [2.5, 1.2]),
    target("create, start, drop, to raw genawaiter", ["resume", "create", UNBOXED], Figure("create", RAW), [3.0, 2.0]),
    target("allocations, unboxed", [COROUTINE, "allocations", UNBOXED], Nothing, [3.0, 3.0]),
    target("allocations, boxed", [COROUTINE, "allocations", BOXED], Nothing, [4.0, 4.0]),
    target("yield_from, depth 100,000 to depth 1", ["delegate", "depth 100,000", FROM], Figure("depth 1", FROM), [3.0, 1.5]),
    target("switch, 1,000 tasks", THOUSAND, Nothing, [17.0, 10.0]),
    target("switch, 1,000 tasks, to the best peer", THOUSAND, Best, [0.45, 0.45]),
    target("switch, 1,000,000 tasks", MILLION, Nothing, [55.0, 30.0]),
    target("switch, 1,000,000 tasks, to the best peer", MILLION, Best, [0.9, 0.9]),
    target("spawn, run, join", SPAWN, Nothing, [130.0, 60.0]),
    target("spawn, run, join, to the best peer", SPAWN, Best, [1.0, 1.0]),
    target("memory a task, with its frame", ["task memory", "allocated", CEDE], Nothing, [320.0, 128.0]),
    target("ring hop, 3 tasks", ["channel", "ring of 3", CEDE], Nothing, [60.0, 20.0]),
    target("ring hop, 100 tasks", RING, Nothing, [60.0, 20.0]),
    target("ring hop, 100 tasks, to the best peer", RING, Best, [0.5, 0.5]),
    target("ring hop, 100,000 tasks", ["channel", "ring of 100,000", CEDE], Nothing, [60.0, 20.0]),
    target("timer set, cancelled", ["time", "set, cancel", CEDE], Nothing, [100.0, 25.0]),
    target("echo, 1 connection, to tokio", ["echo", "1 connection", CEDE], Figure("1 connection", "tokio"), [1.0, 1.2]),
    target("echo, 250 connections, to tokio", ["echo", "250 connections", CEDE], Figure("250 connections", "tokio"), [1.0, 1.2]),
    target("system calls a message", ["echo", "system calls a message", CEDE], Nothing, [3.0, 3.0]),
];

pub(super) fn table(figures: &Figures) -> String {
    let mut text =
        String::from("| | reach | stretch | measured | best peer | |\n|---|--:|--:|--:|---|---|\n");
    for target in &TARGETS {
        let _ = writeln!(text, "| {} |", target.cells(figures).join(" | "));
    }
    text += "\nWhat locations and an absent observer cost a switch (at most 1 ns was asked for) has no row: there \
             is no build without them to compare with. Every figure includes them.\n";
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
            Nothing => format!("{} {}", number(value), self.unit().symbol()),
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
        format!("{peer}, {} {unit}: {}", number(best), ratio(figure / best))
    }

    fn verdict(&self, measured: Option<f64>) -> &'static str {
        let Some(measured) = measured else {
            return "not measured";
        };
        let holds = |bound: f64| match self.more_is_better() {
            true => measured >= bound,
            false => measured <= bound,
        };
        match (holds(self.reach), holds(self.stretch)) {
            (true, true) => "**stretch**",
            (true, false) => "met",
            _ => "missed",
        }
    }
}
