//! CSV to SQLite, on good files and bad ones.

use std::{fs, path::Path};

use rusqlite::Connection;

use crate::{files, program::example};

mod killed;

/// What a query gives, a line a row.
#[track_caller]
fn query(database: &str, query: &str) -> Vec<String> {
    let connection = Connection::open(database).expect("the database can be opened");
    let mut statement = connection.prepare(query).expect("its tables are there");
    let rows = statement.query_map([], |row| row.get(0));
    let rows: rusqlite::Result<_> = rows.and_then(Iterator::collect);
    rows.expect("each row is a text")
}

const USERS: &str = "SELECT concat_ws('|', line, name, email, age) FROM users ORDER BY line";
const REFUSED: &str = "SELECT concat_ws('|', line, reason) FROM refused ORDER BY line";

/// Loads a file into a new database: these users, and these lines refused.
#[track_caller]
fn check(name: &str, csv: impl AsRef<[u8]>, users: &[&str], refused: &[&str]) {
    let scratch = files::directory(&format!("etl_{name}"));
    let (file, database) = (
        files::file(&scratch, "in.csv", csv),
        files::path(&scratch, "out.db"),
    );
    let output = example("etl").args([file, database.clone()]).run();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(query(&database, USERS), users);
    assert_eq!(query(&database, REFUSED), refused);
}

#[test]
fn the_sample_is_loaded() {
    example("etl").prints_what_it_tells();
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
    let scratch = files::directory("etl_cut");
    let database = files::path(&scratch, "out.db");
    for cut in ["B,b@x,3", "\"B,b@x,30\n"] {
        let file = files::file(
            &scratch,
            "in.csv",
            format!("name,email,age\nA,a@x,20\n{cut}"),
        );
        let run = example("etl").args([&file, &database].map(String::as_str));
        let output = run.run();
        let told = String::from_utf8_lossy(&output.stderr);
        let complaint = format!("etl: {file}:3: the last row has no end, so it may be cut short");
        assert!(told.starts_with(&complaint), "{told}");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(
            query(&database, USERS),
            ["2|A|a@x|20"],
            "what came before is loaded"
        );
    }
    let file = files::file(&scratch, "in.csv", "name,email,age\nA,a@x,20\nB,b@x,35\n");
    example("etl")
        .args([&file, &database].map(String::as_str))
        .prints(
            "going on at line 3\nup to line 3: 1 loaded, 0 refused, 0 left out\n\
         in all: 2 loaded, 0 refused, 0 left out\n",
        );
    assert_eq!(query(&database, USERS), ["2|A|a@x|20", "3|B|b@x|35"]);
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
    let scratch = files::directory("etl_changed");
    let (file, database) = (
        files::path(&scratch, "in.csv"),
        files::path(&scratch, "out.db"),
    );
    files::file(&scratch, "in.csv", "name,email,age\nA,a@x,20\n");
    let run = || example("etl").args([&file, &database].map(String::as_str));
    run().run();
    for changed in ["name,email,age\nA,a@x,21\nB,b@x,30\n", "name,email,age\n"] {
        files::file(&scratch, "in.csv", changed);
        run().refuses(
            "going on at line 3\n",
            &format!(
                "{file}: not the file that is being loaded, or changed before line 3; \
                 give that file again, or a new database"
            ),
        );
        assert_eq!(query(&database, USERS), ["2|A|a@x|20"]);
    }
}

#[test]
fn a_locked_database_is_told_and_nothing_is_lost() {
    let scratch = files::directory("etl_locked");
    let (file, database) = (
        files::path(&scratch, "in.csv"),
        files::path(&scratch, "out.db"),
    );
    files::file(&scratch, "in.csv", "name,email,age\nA,a@x,20\n");
    let run = || example("etl").args([&file, &database].map(String::as_str));
    run().run();
    files::file(&scratch, "in.csv", "name,email,age\nA,a@x,20\nB,b@x,30\n");
    let other = Connection::open(&database).expect("the database can be opened");
    other
        .execute_batch("BEGIN IMMEDIATE")
        .expect("nobody else writes");
    let complaint = "database is locked; another program uses it: run again when that has ended";
    run().refuses("", &format!("{database}: {complaint}"));
    other.execute_batch("ROLLBACK").expect("it has begun");
    run().run();
    assert_eq!(query(&database, USERS), ["2|A|a@x|20", "3|B|b@x|30"]);
}

#[test]
fn a_database_of_somebody_else_stays_as_it_is() {
    let scratch = files::directory("etl_other");
    let file = files::file(&scratch, "in.csv", "name,email,age\nA,a@x,20\n");
    let database = files::path(&scratch, "other.db");
    let other = Connection::open(&database).expect("the directory can be written");
    let theirs =
        "CREATE TABLE users (line, name, email, age); INSERT INTO users VALUES (1, 2, 3, 4)";
    other.execute_batch(theirs).expect("it is theirs");
    let before = fs::read(&database).expect("it is there");
    let run = example("etl").args([&file, &database].map(String::as_str));
    let complaint = "it has tables of another program; give a new database";
    run.refuses("", &format!("{database}: {complaint}"));
    assert!(fs::read(&database).is_ok_and(|after| after == before));

    // SQLite would load this one into nowhere.
    let nameless = example("etl").args([&file, ""]);
    nameless.refuses("", ": unable to open database file: ./");
}
