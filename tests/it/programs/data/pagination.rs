//! Both ways of paging, on databases of all kinds.

use std::path::Path;

use rusqlite::Connection;

use crate::process::{example, files};

/// Makes a database.
#[track_caller]
fn database(scratch: &Path, sql: &str) -> (String, Connection) {
    let path = files::path(scratch, "some.db");
    let connection = Connection::open(&path).expect("it can be made");
    connection.execute_batch(sql).expect("the SQL is right");
    (path, connection)
}

/// The rows that are printed, and the last line without the number of steps.
#[track_caller]
fn print(database: &str, arguments: &[&str]) -> (Vec<String>, String) {
    let output = example("pagination")
        .args([database])
        .args(arguments.to_vec())
        .run();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8_lossy(&output.stdout);
    let mut lines: Vec<_> = printed.lines().map(str::to_owned).collect();
    let last = lines.pop().expect("it says what it cost");
    let read = last.split(", in ").next().unwrap_or_default();
    (lines, read.to_owned())
}

#[test]
fn the_sample_is_compared() {
    example("pagination").prints_its_front_page();
}

#[test]
fn every_row_is_printed_once_either_way() {
    let scratch = files::directory("pagination_rows");
    let (path, _connection) = database(
        &scratch,
        "CREATE TABLE \"odd \"\"name\" (a, b);
         INSERT INTO \"odd \"\"name\" (rowid, a, b) VALUES
            (9223372036854775807, 'last', NULL), (-9223372036854775808, 'first', 1.5),
            (0, 'zero', x'00ff'), (7, 'seven', 7), (8, 'zwölf', '');",
    );
    let rows = ["first|1.5", "zero|00ff", "seven|7", "zwölf|", "last|"];
    let table = "odd \"name";
    for (page_size, expected) in [
        ("1", "5 rows in 5 pages"),
        ("2", "5 rows in 3 pages"),
        ("5", "5 rows in 1 page"),
        ("100", "5 rows in 1 page"),
    ] {
        for way in [&[][..], &["--by-offset"]] {
            let arguments = [&[table, "--page", page_size], way].concat();
            let (printed, cost) = print(&path, &arguments);
            assert_eq!(
                (printed, &*cost),
                (rows.map(str::to_owned).to_vec(), expected)
            );
        }
    }
}

#[test]
fn a_column_may_be_called_rowid() {
    let scratch = files::directory("pagination_rowid");
    let sql = "CREATE TABLE named (rowid TEXT); INSERT INTO named VALUES ('b'), ('b'), ('a')";
    let (path, _connection) = database(&scratch, sql);
    for arguments in [
        &["named", "--page", "1"][..],
        &["named", "--page", "1", "--by-offset"],
    ] {
        let (printed, _) = print(&path, arguments);
        assert_eq!(printed, ["b", "b", "a"], "in the order of their making");
    }
}

#[test]
fn an_empty_table_has_no_pages() {
    let scratch = files::directory("pagination_empty");
    let (path, _connection) = database(&scratch, "CREATE TABLE empty (a)");
    assert_eq!(
        print(&path, &["empty"]),
        (vec![], "0 rows in 0 pages".to_owned())
    );
}

#[test]
fn tables_that_cannot_be_paged_are_refused() {
    let scratch = files::directory("pagination_refused");
    let sql = "CREATE TABLE bare (a PRIMARY KEY) WITHOUT ROWID";
    let (path, connection) = database(&scratch, sql);
    let refuses = |arguments: [&str; 2], complaint: String| {
        example("pagination")
            .args(arguments)
            .refuses("", &complaint);
    };
    refuses([&path, "none"], format!("{path}: no such table: none"));
    let remedy = "has no rowid to page by; give an ordinary table";
    refuses([&path, "bare"], format!("{path}: \"bare\" {remedy}"));
    let missing = files::path(&scratch, "missing.db");
    let complaint = format!("{missing}: unable to open database file: {missing}");
    refuses([&missing, "bare"], complaint);
    let text = files::file(
        &scratch,
        "text.db",
        "no database at all, but long enough to look like one",
    );
    refuses([&text, "bare"], format!("{text}: file is not a database"));
    let exclusive = "PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE; CREATE TABLE other (a)";
    connection
        .execute_batch(exclusive)
        .expect("nobody else reads");
    let remedy = "another program uses it: run again when that has ended";
    refuses(
        [&path, "bare"],
        format!("{path}: database is locked; {remedy}"),
    );

    let alone = example("pagination").args([path]);
    alone.refuses("", "a database needs a table; see --help");
    let none = example("pagination").args(["--page", "0"]);
    none.refuses("", "--page: \"0\": not a number from 1; see --help");
}

#[test]
fn a_reader_that_leaves_ends_it_in_peace() {
    let scratch = files::directory("pagination_pipe");
    let sql = "CREATE TABLE many (a); WITH RECURSIVE n (i) AS
        (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO many SELECT i FROM n";
    let (path, _connection) = database(&scratch, sql);
    let pages = example("pagination").args([&path, "many"]);
    pages.survives_a_closed_pipe("1\n");
}
