//! Both ways of paging, on users in memory.

use std::{error::Error, io::Write};

use rusqlite::Connection;

use crate::pages::{Page, by_key, by_offset, rows};

const USERS: &str = "
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
INSERT INTO users
SELECT n, CASE n WHEN 1 THEN 'Ada' WHEN 2 THEN 'Grace' WHEN 3 THEN 'Alan' ELSE 'user ' || n END
FROM numbers;
";

const PAGE_SIZE: u32 = 100;

/// The pages that are printed: the first, one in the middle, and the last.
const TOLD: [usize; 3] = [1, 50, 100];

pub(crate) fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(USERS)?;
    let mut users = rows(by_key(&connection, "users", PAGE_SIZE));
    for user in users.try_iter().take(3) {
        // The first page is all that is read for these.
        writeln!(out, "{}", user?.text)?;
    }
    compare(&connection, out)?;
    lose(&connection, out)
}

/// Prints what a page costs, either way.
fn compare(connection: &Connection, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut by_offset = by_offset(connection, "users", PAGE_SIZE);
    let mut by_key = by_key(connection, "users", PAGE_SIZE);
    let both = by_offset.try_iter().zip(by_key.try_iter());
    for (number, (by_offset, by_key)) in (1..).zip(both) {
        let (by_offset, by_key) = (by_offset?, by_key?);
        if TOLD.contains(&number) {
            let (users, steps) = (users(&by_key), by_key.steps);
            let offset_steps = by_offset.steps;
            write!(out, "page {number}, {users}: ")?;
            writeln!(out, "{offset_steps} steps by offset, {steps} by key")?;
        }
    }
    Ok(())
}

/// Deletes a user behind the first page, and prints what the second begins with, either way.
fn lose(connection: &Connection, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut by_offset = by_offset(connection, "users", PAGE_SIZE);
    let mut by_key = by_key(connection, "users", PAGE_SIZE);
    let mut both = by_offset.try_iter().zip(by_key.try_iter());
    both.next();
    connection.execute("DELETE FROM users WHERE id = 1", [])?;
    if let Some((by_offset, by_key)) = both.next() {
        let (offset_users, users) = (users(&by_offset?), users(&by_key?));
        write!(out, "page 2 when user 1 is gone: ")?;
        writeln!(out, "{offset_users} by offset, {users} by key")?;
    }
    Ok(())
}

fn users(page: &Page) -> String {
    match &page.rows[..] {
        [first, .., last] => format!("users {} to {}", first.number, last.number),
        _ => "no users".to_owned(),
    }
}
