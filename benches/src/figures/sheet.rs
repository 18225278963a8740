//! Figures that are measured without criterion: one file a benchmark.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{Figure, directory};
use crate::catalogue::Group;

/// The ending of a sheet's file name.
pub(super) const SUFFIX: &str = ".sheet.json";

/// The figures of one benchmark.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sheet {
    pub(super) figures: Vec<Figure>,
    pub(super) remarks: Vec<String>,
}

impl Sheet {
    /// Adds a figure, and prints it.
    ///
    /// # Panics
    ///
    /// If the catalogue does not list it.
    pub fn add(&mut self, group: &str, row: &str, peer: &str, value: f64) {
        Group::named(group).expect(row, peer);
        println!("{group} / {row} / {peer}: {value:.2}");
        let [group, row, peer] = [group, row, peer].map(str::to_owned);
        self.figures.push(Figure {
            group,
            row,
            peer,
            value,
        });
    }

    /// The figure of a peer, if it was added.
    pub fn get(&self, group: &str, row: &str, peer: &str) -> Option<f64> {
        let is_it =
            |figure: &&Figure| (&*figure.group, &*figure.row, &*figure.peer) == (group, row, peer);
        self.figures.iter().find(is_it).map(|figure| figure.value)
    }

    /// Adds the figures that another program has printed as JSON.
    ///
    /// # Errors
    ///
    /// That of serde, if it is not a list of figures.
    pub fn add_printed(&mut self, json: &[u8]) -> serde_json::Result<()> {
        for figure in serde_json::from_slice::<Vec<Figure>>(json)? {
            self.add(&figure.group, &figure.row, &figure.peer, figure.value);
        }
        Ok(())
    }

    /// Tells the reader of the report something, such as what was skipped, and prints it.
    pub fn remark(&mut self, remark: impl Into<String>) {
        let remark = remark.into();
        println!("{remark}");
        self.remarks.push(remark);
    }

    /// Replaces the figures of this benchmark's last run.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn save(&self, benchmark: &str) -> io::Result<()> {
        fs::create_dir_all(directory())?;
        let json = serde_json::to_vec_pretty(self)?;
        fs::write(directory().join(format!("{benchmark}{SUFFIX}")), json)
    }

    pub(super) fn read(file: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(file)?)?)
    }
}
