//! The sources of the programs, and what is recorded of their output.

use std::{fs, path::Path};

/// The root of the workspace.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The folders whose entries are programs: `NAME.rs`, or `NAME/main.rs` with other files.
const FOLDERS: [&str; 4] = [
    "examples",
    "programs",
    "programs/data/examples",
    "programs/orders/examples",
];

/// A program that `cargo run --example NAME` runs.
pub(crate) struct Program {
    pub(crate) name: String,
    /// The path of the file with its `main`, from the root of the workspace.
    pub(crate) path: String,
    /// The text of that file.
    pub(crate) text: String,
}

/// Returns all programs.
pub(crate) fn programs() -> Vec<Program> {
    FOLDERS.into_iter().flat_map(programs_in).collect()
}

fn programs_in(folder: &str) -> Vec<Program> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("it is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let programs = names.filter_map(|name| {
        let name = name.to_str().expect("our file names are plain");
        let (name, path) = match name.strip_suffix(".rs") {
            Some(stem) => (stem, format!("{folder}/{name}")),
            None => (name, format!("{folder}/{name}/main.rs")),
        };
        let text = fs::read_to_string(Path::new(ROOT).join(&path)).ok()?;
        let is_program = text.contains("fn main()");
        is_program.then(|| Program {
            name: name.to_owned(),
            path,
            text,
        })
    });
    programs.collect()
}

/// Returns the golden output of a Python program.
#[track_caller]
pub(crate) fn golden(name: &str) -> String {
    let file = format!("{}/data/golden/{name}.out", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns the first output that the example's first comment shows.
#[track_caller]
pub(crate) fn documented_output(name: &str) -> String {
    let program = programs().into_iter().find(|program| program.name == name);
    let program = program.unwrap_or_else(|| panic!("there is no program {name}"));
    program
        .text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .skip_while(|line| *line != " ```text")
        .skip(1)
        .take_while(|line| *line != " ```")
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}
