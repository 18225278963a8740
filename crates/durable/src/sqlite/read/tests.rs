//! A page costs what a page costs, wherever it stands: counted in steps of SQLite's machine.

use rusqlite::{Connection, StatementStatus};

use super::{Filter, ROWS, Rows, Since, list, list_sql, load};
use crate::sqlite::schema;

/// How many rows and instances there are.
const MANY: usize = 50_000;

fn filled() -> Connection {
    let connection = Connection::open_in_memory().expect("it opens");
    schema::prepare(&connection).expect("it has the tables");
    let fill = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT {MANY})
         INSERT INTO log
         SELECT 'i00001', n, 1, 1, 0, '{{}}', '{{}}', NULL, NULL, NULL, 0 FROM numbers;
         WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT {MANY})
         INSERT INTO instance (id, body, version, status, seq, base, epoch, at)
         SELECT printf('i%05d', n), 'b', 1, 'waiting', {MANY}, 1, 1, 0 FROM numbers"
    );
    connection.execute_batch(&fill).expect("it is filled");
    connection
}

/// How many steps a statement has made since it was last asked.
fn steps(connection: &Connection, sql: &str) -> i32 {
    let statement = connection.prepare_cached(sql).expect("it is kept");
    statement.reset_status(StatementStatus::VmStep)
}

#[test]
fn a_page_of_rows_costs_the_same_wherever_it_begins() {
    let connection = filled();
    let read = |step: usize| {
        let mut rows = Rows::new();
        let since = Since::Step(step as u64);
        load(&connection, "i00001", since, &mut rows, 0).expect("it is there");
        assert_eq!(rows.len(), 1024);
        steps(&connection, ROWS)
    };
    let first = read(1);
    assert!(first > 1024, "{first} steps");
    assert_eq!((read(20_000), read(MANY - 1023)), (first, first));
}

#[test]
fn a_page_of_a_list_costs_the_same_wherever_it_begins() {
    let connection = filled();
    let page = |after: Option<usize>| {
        let filter = Filter {
            body: Some("b".into()),
            after: after.map(|n| format!("i{n:05}")),
            limit: 1_000,
            ..Filter::default()
        };
        let heads = list(&connection, &filter, 0).expect("it can be read");
        assert_eq!(heads.len(), 1_000);
        let first = heads.first().expect("there are some");
        assert_eq!(*first.id, format!("i{:05}", after.unwrap_or(0) + 1));
        steps(&connection, &list_sql(&filter))
    };
    let second = page(Some(1_000));
    assert!(second > 1_000, "{second} steps");
    assert_eq!(
        (page(Some(20_000)), page(Some(MANY - 1_000))),
        (second, second)
    );
    let first = page(None);
    assert!(first.abs_diff(second) < 100, "{first} steps, not {second}");
}
