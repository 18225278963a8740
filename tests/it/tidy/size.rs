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
        .find(|(_, line)| columns(line) > COLUMNS);
    wide.map(|(number, line)| format!("line {number}: {} columns", columns(line)))
}
