use std::{
    fs, io,
    path::{Path, PathBuf},
};

use durable::{SqliteStore, StoreError};

use super::Setting;
use crate::figures;

/// A database file on the disk that the build results are on, and not in a temporary folder, which
/// may be in memory. It goes with this value.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Creates a folder for the file; the file itself is not made.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn new(name: &str) -> io::Result<Self> {
        let folder = figures::directory().join("scratch").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// The file's path.
    pub fn file(&self) -> PathBuf {
        self.0.join("store.db")
    }

    /// The bytes of all files that belong to the database.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn bytes(&self) -> io::Result<u64> {
        let files = fs::read_dir(&self.0)?;
        files.map(|file| Ok(file?.metadata()?.len())).sum()
    }

    /// Opens a store in the file.
    ///
    /// # Errors
    ///
    /// The store's.
    pub fn store(&self, setting: Setting) -> Result<SqliteStore, StoreError> {
        open(&self.file(), setting)
    }
}

fn open(file: &Path, setting: Setting) -> Result<SqliteStore, StoreError> {
    match setting {
        Setting::Full => SqliteStore::open(file),
        Setting::Normal => SqliteStore::survives_kill_only(file),
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
