use std::path::{Path, PathBuf};

/// Returns the folder with the server's binaries.
///
/// ```
/// assert!(cluster::binaries().join("initdb").exists());
/// ```
///
/// # Panics
///
/// If there are none.
#[must_use]
pub fn binaries() -> PathBuf {
    find_binaries().expect("PostgreSQL is installed: Debian's package `postgresql`, or set PG_BIN")
}

/// Returns the same, or `None` if PostgreSQL is not installed.
///
/// ```
/// assert_eq!(cluster::find_binaries(), Some(cluster::binaries()));
/// ```
#[must_use]
pub fn find_binaries() -> Option<PathBuf> {
    let named = std::env::var_os("PG_BIN").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let debian = newest_of(Path::new("/usr/lib/postgresql"));
    let folders = named.into_iter().chain(on_path).chain(debian);
    // On the path there may be links to some of them only.
    let server = folders.filter_map(|folder| folder.join("postgres").canonicalize().ok());
    let mut homes = server.filter_map(|server| Some(server.parent()?.to_owned()));
    homes.find(|home| home.join("initdb").exists() && home.join("pg_ctl").exists())
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
