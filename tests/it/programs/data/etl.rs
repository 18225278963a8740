//! CSV to SQLite, on good files and bad ones.

use std::{fs, path::Path};

use rusqlite::Connection;

use crate::process::{Example, example, files};

mod killed;

/// The rows of a query, a line each.
#[track_caller]
fn query(database: &str, query: &str) -> Vec<String> {
    let connection = Connection::open(database).expect("the database can be opened");
    let mut statement = connection.prepare(query).expect("its tables are there");
    let rows = statement.query_map([], |row| row.get(0));
    let rows: rusqlite::Result<_> = rows.and_then(Iterator::collect);
    rows.expect("each row is a text")
}

/// A file in a directory of its own, next to which a database is made.
struct Load {
    file: String,
    database: String,
}

impl Load {
    fn new(name: &str, csv: impl AsRef<[u8]>) -> Self {
        let scratch = files::directory(name);
        Self {
            file: files::file(&scratch, "in.csv", csv),
            database: files::path(&scratch, "out.db"),
        }
    }

    /// The file as it is now.
    fn rewrite(&self, csv: &str) {
        fs::write(&self.file, csv).expect("the target directory can be written");
    }

    fn run(&self) -> Example {
        example("etl").args([&self.file, &self.database].map(String::as_str))
    }
}

const USERS: &str = "SELECT concat_ws('|', line, name, email, age) FROM users ORDER BY line";
const REFUSED: &str = "SELECT concat_ws('|', line, reason) FROM refused ORDER BY line";

/// Loads a file into a new database: these users, and these lines refused.
#[track_caller]
fn check(name: &str, csv: impl AsRef<[u8]>, users: &[&str], refused: &[&str]) {
    let load = Load::new(&format!("etl_{name}"), csv);
    let output = load.run().run();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(query(&load.database, USERS), users);
    assert_eq!(query(&load.database, REFUSED), refused);
}

#[test]
fn the_sample_is_loaded() {
    example("etl").prints_its_front_page();
}

#[test]
fn csv_is_read_as_it_is_met() {
    check(
        "quotes",
        "name,email,age\n\"Ann \"\"A\"\" B, C\",A@X,20\n\"Two\nlines\",t@x,30\nLast,l@x,40\n",
        &[
            "2|Ann \"A\" B, C|a@x|20",
            "3|Two lines|t@x|30",
            "5|Last|l@x|40",
        ],
        &[],
    );
    check(
        "crlf",
        "name,email,age\r\nA,a@x,20\r\n\r\nB,b@x,30\r\nC,c@x,old\r\n",
        &["2|A|a@x|20", "4|B|b@x|30"],
        &["5|\"old\": not an age"],
    );
    check(
        "cr",
        "name,email,age\rA,a@x,20\rB,b@x,30\r",
        &["2|A|a@x|20", "3|B|b@x|30"],
        &[],
    );
    check(
        "bom",
        "\u{feff}name,email,age\nA,a@x,20\n",
        &["2|A|a@x|20"],
        &[],
    );
    check(
        "columns_elsewhere",
        "id,AGE , Email,team,name\n1,20,a@x,red,A\n",
        &["2|A|a@x|20"],
        &[],
    );
    check("only_a_head", "name,email,age\n", &[], &[]);
}

#[test]
fn rows_that_are_no_users_are_refused_with_their_reason() {
    check(
        "refused",
        b"name,email,age\nA,a@x\nB,b@x,30,\n\xff,c@x,30\n ,d@x,30\nE,e.x,30\nF,f@x,151\nG,g@x,17\n",
        &[],
        &[
            "2|2 columns, not 3",
            "3|4 columns, not 3",
            "4|\"\\xff\": invalid utf-8 sequence of 1 bytes from index 0",
            "5|no name",
            "6|\"e.x\": not an e-mail address",
            "7|\"151\": not an age",
        ],
    );
}

#[test]
fn a_row_that_is_cut_short_waits_for_its_rest() {
    let load = Load::new("etl_cut", "");
    let file = &load.file;
    for cut in ["B,b@x,3", "\"B,b@x,30\n"] {
        load.rewrite(&format!("name,email,age\nA,a@x,20\n{cut}"));
        let output = load.run().run();
        let printed = String::from_utf8_lossy(&output.stderr);
        let complaint = format!("etl: {file}:3: the last row has no end, so it may be cut short");
        assert!(printed.starts_with(&complaint), "{printed}");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(
            query(&load.database, USERS),
            ["2|A|a@x|20"],
            "what came before is loaded"
        );
    }
    load.rewrite("name,email,age\nA,a@x,20\nB,b@x,35\n");
    load.run().prints(
        "going on at line 3\nup to line 3: 1 loaded, 0 refused, 0 left out\n\
         in all: 2 loaded, 0 refused, 0 left out\n",
    );
    assert_eq!(query(&load.database, USERS), ["2|A|a@x|20", "3|B|b@x|35"]);
}

#[test]
fn bad_input_is_refused() {
    let scratch = files::directory("etl_bad");
    let database = files::path(&scratch, "out.db");
    let refuses = |file: &str, complaint: &str| {
        let run = example("etl").args([file, &database]);
        run.refuses("", &format!("{file}{complaint}"));
    };
    let names = "its first line has to name the columns name, email, age";
    refuses(
        &files::file(&scratch, "empty.csv", ""),
        &format!(": empty; {names}"),
    );
    refuses(
        &files::file(&scratch, "head.csv", "name,age\nA,20\n"),
        ":1: no column \"email\"",
    );
    refuses(
        &files::path(&scratch, "none.csv"),
        ": No such file or directory (os error 2)",
    );
    refuses(
        &files::path(&scratch, ""),
        ": not a regular file; only those can be loaded",
    );
    let piped = example("etl").args(["-", &database]);
    piped.refuses(
        "",
        "standard input: an interrupted run could not read it again; \
         save it as a file, and load that",
    );
    let is_made = Path::new(&database).exists();
    assert!(!is_made, "a database for a file that is none of users");
    let endless = format!("name,email,age\n\"{}", "never closed\n".repeat(1_300_000));
    let file = files::file(&scratch, "quote.csv", endless);
    refuses(&file, ": line 2: more than 16 MiB; is a quote not closed?");
    let whole = files::file(&scratch, "whole.csv", "name,email,age\nA,a@x,20\n");
    let run = example("etl").args([&whole, &whole].map(String::as_str));
    run.refuses("", &format!("{whole}: file is not a database"));
    let alone = example("etl").args([whole]);
    alone.refuses("", "a file needs a database; see --help");
    let batches = example("etl").args(["--batch", "0"]);
    batches.refuses("", "--batch: \"0\": not a number from 1; see --help");
}

#[test]
fn another_file_or_a_changed_one_is_refused() {
    let load = Load::new("etl_changed", "name,email,age\nA,a@x,20\n");
    load.run().run();
    for changed in ["name,email,age\nA,a@x,21\nB,b@x,30\n", "name,email,age\n"] {
        load.rewrite(changed);
        load.run().refuses(
            "going on at line 3\n",
            &format!(
                "{}: not the file that is being loaded, or changed before line 3; \
                 give that file again, or a new database",
                load.file
            ),
        );
        assert_eq!(query(&load.database, USERS), ["2|A|a@x|20"]);
    }
}

#[test]
fn a_locked_database_is_reported_and_nothing_is_lost() {
    let load = Load::new("etl_locked", "name,email,age\nA,a@x,20\n");
    load.run().run();
    load.rewrite("name,email,age\nA,a@x,20\nB,b@x,30\n");
    let other = Connection::open(&load.database).expect("the database can be opened");
    other
        .execute_batch("BEGIN IMMEDIATE")
        .expect("nobody else writes");
    let complaint = "database is locked; another program uses it: run again when that has ended";
    let printed = format!("{}: {complaint}", load.database);
    load.run().refuses("", &printed);
    other.execute_batch("ROLLBACK").expect("it has begun");
    load.run().run();
    assert_eq!(query(&load.database, USERS), ["2|A|a@x|20", "3|B|b@x|30"]);
}

#[test]
fn a_database_of_somebody_else_stays_as_it_is() {
    let load = Load::new("etl_other", "name,email,age\nA,a@x,20\n");
    let database = &load.database;
    let other = Connection::open(database).expect("the directory can be written");
    let theirs =
        "CREATE TABLE users (line, name, email, age); INSERT INTO users VALUES (1, 2, 3, 4)";
    other.execute_batch(theirs).expect("it is theirs");
    let before = fs::read(database).expect("it is there");
    let complaint = "it has tables of another program; give a new database";
    load.run().refuses("", &format!("{database}: {complaint}"));
    assert!(fs::read(database).is_ok_and(|after| after == before));

    // SQLite would load this one into nowhere.
    let nameless = example("etl").args([&load.file, ""]);
    nameless.refuses("", ": unable to open database file: ./");
}
