use std::path::{Path, PathBuf};

/// Returns the folder with the server's binaries: that which `PG_BIN` names, or else the first on
/// the path, or else the newest of Debian's.
///
/// ```
/// assert!(cluster::binaries().join("initdb").exists());
/// ```
///
/// # Panics
///
/// If there are none, with the remedy.
#[must_use]
pub fn binaries() -> PathBuf {
    find_binaries().unwrap_or_else(|| {
        let named = std::env::var_os("PG_BIN");
        panic!(
            "PostgreSQL's server (postgres, initdb, pg_ctl) is not there, PG_BIN is {named:?}; \
             install Debian's package `postgresql`, or name the folder of its binaries by PG_BIN"
        )
    })
}

/// Returns the same, or `None` if they are not there.
///
/// ```
/// assert_eq!(cluster::find_binaries(), Some(cluster::binaries()));
/// ```
#[must_use]
pub fn find_binaries() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PG_BIN") {
        return home(Path::new(&named)); // no other: it may be another version
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = newest_of(Path::new("/usr/lib/postgresql"));
    let mut folders = std::env::split_paths(&path).chain(debian);
    folders.find_map(|folder| home(&folder))
}

/// The folder that has all of them. On the path there may be links to some of them only.
fn home(folder: &Path) -> Option<PathBuf> {
    let server = folder.join("postgres").canonicalize().ok()?;
    let home = server.parent()?.to_owned();
    let is_whole = home.join("initdb").exists() && home.join("pg_ctl").exists();
    is_whole.then_some(home)
}

/// The folders of all versions, newest first.
fn newest_of(folder: &Path) -> Vec<PathBuf> {
    let versions = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?;
        name.parse::<u32>().ok()
    };
    let mut versions: Vec<_> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    versions.into_iter().map(|path| path.join("bin")).collect()
}
