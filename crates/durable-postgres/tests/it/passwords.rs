//! A password never stands in what people read.

use cluster::Cluster;
use durable_postgres::PostgresStore;

use crate::support::{client, fresh_schema};

const PASSWORD: &str = "hush-hush";

#[track_caller]
fn assert_silent(connection: &str) -> String {
    let store = PostgresStore::open(connection).expect_err("it cannot be opened");
    let text = format!("{store} {store:?}");
    assert!(!text.contains("hush"), "{text}");
    store.to_string()
}

#[test]
fn connection_strings_that_are_wrong_are_not_repeated() {
    for connection in [
        "postgres://me:hush-hush@localhost:port/shop",
        "postgres://me:hush-hush@localhost/shop?hush=1",
        "host=localhost password=x hush-hush=1",
        "password=hush-hush port=hush",
        "hush-hush",
    ] {
        let text = assert_silent(connection);
        assert!(
            text.contains("the connection string cannot be read"),
            "{text}"
        );
    }
    let text = assert_silent("postgres://me:hush-hush@localhost/shop?sslmode=require");
    assert!(text.contains("asks for TLS"), "{text}");
    assert_silent("postgres://me:hush-hush@localhost:1/shop");
    assert_silent("postgres://me:hush-hush@no.such.host.invalid/shop");
    assert_silent("host=/nowhere user=me password=hush-hush");
}

#[test]
fn a_password_that_is_wrong_is_not_repeated() {
    let cluster =
        Cluster::start_with(&[("fsync", "off"), ("password_encryption", "scram-sha-256")]);
    let mut admin = client(&cluster);
    let user = format!(
        "CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'; GRANT CREATE ON DATABASE \
         postgres TO guest"
    );
    admin.batch_execute(&user).expect("it may");
    let rules = "CREATE TABLE rules (line text); INSERT INTO rules VALUES
         ('local all guest scram-sha-256'), ('local all tester trust')";
    admin.batch_execute(rules).expect("it may");
    let file = cluster.folder().join("data").join("pg_hba.conf");
    let copy = format!("COPY rules TO '{}'", file.display());
    admin
        .batch_execute(&copy)
        .expect("the server may write its own file");
    admin
        .execute("SELECT pg_reload_conf()", &[])
        .expect("it may");
    let host = cluster.folder().display();
    let connection =
        |password: &str| format!("host={host} user=guest dbname=postgres password={password}");
    let text = loop {
        // The server reads its rules again when it comes to it.
        match PostgresStore::builder()
            .survives_kill_only()
            .open(&connection("hush-wrong"))
        {
            Ok(_) => {}
            Err(error) => break format!("{error} {error:?}"),
        }
    };
    assert!(
        text.contains("password authentication failed for user"),
        "{text}"
    );
    assert!(!text.contains("hush"), "{text}");
    let settings = PostgresStore::builder()
        .survives_kill_only()
        .schema(fresh_schema());
    let store = settings
        .clone()
        .open(&connection(PASSWORD))
        .expect("it is the right one");
    let text = format!("{store:?} {settings:?}");
    assert!(!text.contains("hush"), "{text}");
    assert!(text.contains("/postgres"), "it says which database: {text}");
}
