//! The report: the figures as tables and pictures.

mod chart;
mod machine;
mod number;
mod summary;
mod table;

use std::{
    fmt::Write,
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::{
    catalogue::{GROUPS, Group},
    figures::Figures,
};

/// The report marks figures that are older than the newest by more than this.
const OLD: Duration = Duration::from_secs(6 * 60 * 60);

/// Writes `RESULTS.md` and the charts into a folder, from all figures measured up to now.
///
/// # Errors
///
/// The system's, and those of figures that cannot be read.
pub fn write(folder: &Path) -> io::Result<()> {
    let figures = Figures::read()?;
    let charts = folder.join("charts");
    fs::create_dir_all(&charts)?;
    for group in &GROUPS {
        if figures.span(group.name).is_some() {
            let name = format!("{}.svg", file_name(group));
            fs::write(charts.join(name), chart::draw(group, &figures))?;
        }
    }
    fs::write(folder.join("RESULTS.md"), results(&figures))
}

fn results(figures: &Figures) -> String {
    let mut text = String::from(
        "# Results\n\n\
         Written by `cargo bench -p benches`; not by hand. The figures are medians of one run \
         on one machine: ratios hold better than times. A ratio in brackets compares a figure \
         with the first one of its column.\n\n",
    );
    text += &machine::table();
    text += "\n## At a glance\n\nWhat was tried to get there is in [NOTES.md](NOTES.md).\n\n";
    text += &summary::table(figures);
    for group in &GROUPS {
        text += &section(group, figures);
    }
    text += "\n## Remarks\n\n";
    for remark in &figures.remarks {
        let _ = writeln!(text, "- {remark}");
    }
    text += &missing(figures);
    text
}

fn section(group: &Group, figures: &Figures) -> String {
    let Some((first, last)) = figures.span(group.name) else {
        return String::new();
    };
    let name = group.name;
    let mut text = format!("\n## {name}\n\n{}\n\n", group.about);
    text += &table::table(group, figures);
    let _ = writeln!(text, "\n![{name}](charts/{}.svg)", file_name(group));
    let _ = write!(
        text,
        "\nMeasured {} to {}.",
        machine::date(first),
        machine::date(last)
    );
    if newest(figures).is_some_and(|newest| first + OLD < newest) {
        text += " **Some of it is older than the rest of this report.**";
    }
    text + "\n"
}

fn newest(figures: &Figures) -> Option<SystemTime> {
    let spans = GROUPS.iter().filter_map(|group| figures.span(group.name));
    spans.map(|(_, last)| last).max()
}

/// The rows and peers that have no figures.
fn missing(figures: &Figures) -> String {
    let mut text = String::new();
    for Group {
        name, rows, peers, ..
    } in &GROUPS
    {
        for row in *rows {
            if figures.get(name, row.name, peers[0]).is_none() {
                let _ = writeln!(text, "- Not measured: {name}, {}.", row.name);
            }
        }
        for peer in *peers {
            let any = rows
                .iter()
                .any(|row| figures.get(name, row.name, peer).is_some());
            if !any {
                let _ = writeln!(text, "- Not measured: {peer} in {name}.");
            }
        }
    }
    text
}

fn file_name(group: &Group) -> String {
    group.name.replace(' ', "_")
}
