//! Rows of a table, a page at a time: by offset, and by key, which is better.
//!
//! A page by offset costs more the farther it is behind: SQLite steps over everything before it.
//! And it passes over a row if one before is deleted meanwhile. By key each costs the same, and
//! none is passed over. The steps are those that SQLite itself counts. `pagination`:
//!
//! ```text
//! 1|Ada
//! 2|Grace
//! 3|Alan
//! page 1, users 1 to 100: 710 steps by offset, 608 by key
//! page 50, users 4901 to 5000: 10510 steps by offset, 608 by key
//! page 100, users 9901 to 10000: 20510 steps by offset, 608 by key
//! page 2 when user 1 is gone: users 102 to 201 by offset, users 101 to 200 by key
//! ```

mod pages;
mod sample;

use std::{cell::Cell, error::Error, io::Write, path::Path, process::ExitCode};

use data::database::{PATIENCE, refuse};
use pages::{Generator, Page, by_key, by_offset};
use rusqlite::{Connection, OpenFlags};
use support::{BadInput, Takes, counted, number};

/// A way to page.
type Paging = for<'a> fn(&'a Connection, &str, u32) -> Generator<'a, Page>;

fn print(
    path: &Path,
    table: &str,
    page_size: u32,
    paging: Paging,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let name = path.display().to_string();
    let refuse = |error| refuse(&name, &error);
    // Neither made nor changed, whatever is asked for.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).map_err(refuse)?;
    connection.busy_timeout(PATIENCE).map_err(refuse)?;
    let refuse_page = |error: rusqlite::Error| match error.to_string() {
        text if text.contains("no such column: _rowid_") => BadInput(format!(
            "{name}: \"{table}\" has no rowid to page by; give an ordinary table"
        )),
        _ => refuse(error),
    };
    let (mut count, mut read, mut steps) = (0, 0, 0);
    for page in paging(&connection, table, page_size).try_iter() {
        let page = page.map_err(refuse_page)?;
        for row in &page.rows {
            writeln!(out, "{}", row.text)?;
        }
        count += 1;
        read += page.rows.len();
        steps += i64::from(page.steps);
    }
    let (rows, pages) = (counted(read, "row"), counted(count, "page"));
    writeln!(out, "{rows} in {pages}, in {}", counted(steps, "step"))?;
    Ok(())
}

const USAGE: &str = "
usage: pagination [DATABASE TABLE] [--page ROWS] [--by-offset]

Prints the rows of a table of an SQLite database, read in pages of ROWS
(100), by key or by offset, and at the end what it cost.
Without arguments it compares both on a sample.
";

fn main() -> ExitCode {
    let (page, offset) = (Cell::default(), Cell::default());
    let takes = Takes {
        values: 2,
        options: &[("page", &page)],
        flags: &[("by-offset", &offset)],
    };
    support::run(USAGE, takes, |arguments, out| {
        let page_size = number("page", page.take(), 1)?.unwrap_or(100);
        match &arguments[..] {
            [] => sample::show(out),
            [database, table] => {
                let paging = match offset.get() {
                    true => by_offset,
                    false => by_key,
                };
                print(
                    Path::new(database),
                    &table.to_string_lossy(),
                    page_size,
                    paging,
                    out,
                )
            }
            _ => Err(BadInput("a database needs a table; see --help".to_owned()).into()),
        }
    })
}
