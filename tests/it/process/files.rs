//! Files for the programs to read.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// An empty directory that belongs to one test.
pub(crate) fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        fs::remove_dir_all(&path).expect("what an earlier run left can be removed");
    }
    fs::create_dir_all(&path).expect("the target directory can be written");
    path
}

/// Writes a file, whose path it passes as an argument.
pub(crate) fn file(directory: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = directory.join(name);
    fs::write(&path, text).expect("the target directory can be written");
    argument(&path)
}

pub(crate) fn argument(path: &Path) -> String {
    path.to_str().expect("the target path is UTF-8").to_owned()
}

/// The path of a file that may not be there yet.
pub(crate) fn path(directory: &Path, name: &str) -> String {
    argument(&directory.join(name))
}
