use rusqlite::Connection;

use super::{Answers, Terms, Write, commit};
use crate::{
    record::{row::NewRow, store_error::StoreError},
    sqlite::{schema, write::Written},
    store::{Append, Created, NewInstance, Status, Waiting},
};

fn new(id: &str) -> NewInstance {
    let row = NewRow {
        seq: 1,
        epoch: 1,
        version: 1,
        signal: "{\"start\":null}".to_owned(),
        outcome: "{\"yielded\":null}".to_owned(),
        ..NewRow::default()
    };
    NewInstance {
        body: "b".into(),
        status: Status::Waiting,
        first: Append {
            id: id.into(),
            epoch: 1,
            seq: 0,
            rows: vec![row],
            base: 1,
            waiting: Some(Waiting::Answer),
            ..Append::default()
        },
    }
}

fn create_all(connection: &Connection, ids: &[&str]) -> Answers {
    let news: Vec<_> = ids.iter().map(|id| new(id)).collect();
    let writes: Vec<_> = news.iter().map(Write::create).collect();
    let wanted: Vec<_> = writes.iter().map(|write| (write, Terms::NONE)).collect();
    commit(connection, &wanted)
}

/// A database in which a row of the instance `bad` fails: at once, or at the commit.
fn touchy(sql: &str) -> Connection {
    let connection = Connection::open_in_memory().expect("it opens");
    schema::prepare(&connection).expect("it has the tables");
    connection.execute_batch(sql).expect("it has the trigger");
    connection
}

#[track_caller]
fn check(connection: &Connection) {
    let answers = create_all(connection, &["a", "bad", "c"]);
    let fates: Vec<_> = answers
        .into_iter()
        .map(|answer| match answer {
            Ok(Written::Created(Created::New)) => Ok(()),
            Ok(_) => unreachable!("a creation is answered by one"),
            Err(StoreError::Corrupt { instance, .. }) => Err(instance),
            Err(error) => panic!("{error}"),
        })
        .collect();
    assert_eq!(fates, [Ok(()), Err("bad".to_owned()), Ok(())]);
    let count = |table: &str| {
        let sql =
            format!("SELECT group_concat({table}) FROM (SELECT * FROM log ORDER BY instance)");
        connection
            .query_row(&sql, [], |row| row.get::<_, String>(0))
            .expect("it is there")
    };
    assert_eq!(count("instance"), "a,c");
    assert!(connection.is_autocommit());
}

#[test]
fn a_write_that_fails_is_taken_back_alone() {
    check(&touchy(
        "CREATE TRIGGER touchy AFTER INSERT ON log WHEN new.instance = 'bad'
         BEGIN SELECT raise(ABORT, 'as it was told to'); END",
    ));
}

#[test]
fn a_write_that_rolls_all_back_does_not_fail_the_others() {
    check(&touchy(
        "CREATE TRIGGER touchy AFTER INSERT ON log WHEN new.instance = 'bad'
         BEGIN SELECT raise(ROLLBACK, 'as it was told to'); END",
    ));
}

#[test]
fn a_write_that_fails_the_commit_does_not_fail_the_others() {
    check(&touchy(
        "PRAGMA foreign_keys = ON;
         CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (id REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER touchy AFTER INSERT ON log WHEN new.instance = 'bad'
         BEGIN INSERT INTO child VALUES (1); END",
    ));
}
