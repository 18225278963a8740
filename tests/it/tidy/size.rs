//! The size of a file.

const LINES: usize = 300;
const COLUMNS: usize = 100;

/// Returns how a file is too large, if it is.
pub(super) fn too_large(text: &str) -> Option<String> {
    let lines = text.lines().count();
    if lines > LINES {
        return Some(format!("{lines} lines"));
    }
    let columns = |line: &str| line.chars().count();
    let wide = (1..)
        .zip(text.lines())
        .find(|(_, line)| columns(line) > COLUMNS && !is_table(line));
    wide.map(|(number, line)| format!("line {number}: {} columns", columns(line)))
}

/// Whether the line is a row of a table in a doc comment, which cannot be wrapped.
fn is_table(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("/// |") || line.starts_with("//! |")
}
