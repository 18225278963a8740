//! What was measured, as it lies on the disk between the benchmarks and the report.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

mod estimates;
mod sheet;

pub use sheet::Sheet;

/// One figure of one peer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The group's name.
    pub group: String,
    /// The row's name.
    pub row: String,
    /// The peer's name.
    pub peer: String,
    /// In the row's unit.
    pub value: f64,
}

/// All figures, of all runs.
#[derive(Debug, Default)]
pub struct Figures {
    known: BTreeMap<[String; 3], Measured>,
    /// Remarks for the reader: what was skipped, and why.
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Measured {
    value: f64,
    at: SystemTime,
}

impl Figures {
    /// Reads what lies in the [`directory`].
    ///
    /// # Errors
    ///
    /// The system's, and those of files that are not what a benchmark writes.
    pub fn read() -> io::Result<Self> {
        let mut figures = Self::default();
        for file in files_below(&directory())? {
            let at = fs::metadata(&file)?.modified()?;
            match file.file_name().and_then(|name| name.to_str()) {
                Some(estimates::FILE) => {
                    if let Some(figure) = estimates::read(&file)? {
                        figures.add(figure, at);
                    }
                }
                Some(name) if name.ends_with(sheet::SUFFIX) => {
                    let sheet = Sheet::read(&file)?;
                    figures.remarks.extend(sheet.remarks);
                    for figure in sheet.figures {
                        figures.add(figure, at);
                    }
                }
                _ => {}
            }
        }
        Ok(figures)
    }

    fn add(&mut self, figure: Figure, at: SystemTime) {
        let value = figure.value;
        let key = [figure.group, figure.row, figure.peer];
        self.known.insert(key, Measured { value, at });
    }

    /// The figure of a peer, if it was measured.
    pub fn get(&self, group: &str, row: &str, peer: &str) -> Option<f64> {
        let key = [group, row, peer].map(str::to_owned);
        self.known.get(&key).map(|measured| measured.value)
    }

    /// When the first and the last figure of a group were measured.
    pub fn span(&self, group: &str) -> Option<(SystemTime, SystemTime)> {
        let of_group = self.known.iter().filter(|([name, ..], _)| name == group);
        let times = of_group.map(|(_, measured)| measured.at);
        Some((times.clone().min()?, times.max()?))
    }
}

/// Returns the folder of the figures, next to Cargo's build results.
///
/// # Panics
///
/// If this program is not where Cargo puts benchmarks.
pub fn directory() -> PathBuf {
    let program = env::current_exe().expect("a program knows where it is");
    let target = program.ancestors().nth(3);
    let target = target.expect("Cargo puts a benchmark three folders below its target folder");
    target.join("cede-figures")
}

/// The files in a folder and the folders in it; none if it is not there.
fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            let list = if path.is_dir() {
                &mut folders
            } else {
                &mut files
            };
            list.push(path);
        }
    }
    Ok(files)
}
