//! Files of a test, in a folder of its own.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A folder that is there as long as this is.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes it, for the test of this name.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder); // of a run that was killed
        fs::create_dir_all(&folder).expect("a folder can be made where cargo builds");
        Self(folder)
    }

    pub(crate) fn path(&self, file: &str) -> String {
        let path = self.0.join(file).into_os_string();
        path.into_string().expect("cargo builds in a plain path")
    }

    pub(crate) fn write(&self, file: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(file);
        fs::write(&path, text).expect("the folder can be written to");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
