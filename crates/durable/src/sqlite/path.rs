//! Paths that stay the same file.

use std::path::{Path, PathBuf};

/// The same file whatever folder the process is in when it opens another connection. URIs and
/// SQLite's names of databases in memory stay as they are.
pub(super) fn lasting(path: &Path) -> PathBuf {
    let name = path.as_os_str().as_encoded_bytes();
    if name.starts_with(b"file:") || name.starts_with(b":") {
        return path.to_owned();
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
