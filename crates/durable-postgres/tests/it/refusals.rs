//! What a store refuses, with the remedy.

use cluster::Cluster;
use durable::{
    StoreError,
    store::{Aside, Filter, Store},
};
use durable_postgres::PostgresStore;

use crate::support::{client, counter, fresh_schema, settings, shared};

#[test]
fn a_server_that_does_not_keep_what_it_commits_is_refused() {
    for setting in ["fsync", "synchronous_commit"] {
        let cluster = Cluster::start_with(&[(setting, "off")]);
        let refused = PostgresStore::open(&cluster.url()).map(drop);
        let text = refused.expect_err("it does not keep it").to_string();
        let expected = format!(
            "the store is unavailable: {setting} is off, so a crash of the \
             server may lose what was committed; turn it on, or accept that by \
             `survives_kill_only`; call again when it is back"
        );
        assert_eq!(text, expected);
        let accepted = PostgresStore::builder().survives_kill_only();
        drop(accepted.open(&cluster.url()).expect("it was accepted"));
    }
}

#[test]
fn a_database_without_all_characters_is_refused() {
    let cluster = shared();
    let sql = "CREATE DATABASE old ENCODING 'LATIN1' TEMPLATE template0";
    client(cluster).batch_execute(sql).expect("it may");
    let connection = cluster.url().replace("dbname=postgres", "dbname=old");
    let refused = settings().open(&connection).map(drop);
    let text = refused.expect_err("it has few characters").to_string();
    assert!(text.contains("encoding is LATIN1"), "{text}");
}

#[test]
fn a_text_with_nul_is_refused_and_a_problem_with_it_is_not() {
    let cluster = shared();
    let store = settings().open(&cluster.url()).expect("it opens");
    let refused = counter().open(&store, "a\0b", ()).map(drop);
    let text = refused.expect_err("PostgreSQL has no NUL").to_string();
    assert!(text.contains("cannot hold the character NUL"), "{text}");
    counter().open(&store, "a", ()).expect("it is new");
    store
        .set_aside("a", &Aside::Park(1, "a\0b".to_owned()))
        .expect("it is written");
    let head = store
        .list(&Filter::default())
        .expect("it can be read")
        .remove(0);
    assert_eq!(head.problem.as_deref(), Some("a\u{FFFD}b"));
}

#[test]
fn tables_that_are_gone_are_unavailable() {
    let cluster = shared();
    let schema = fresh_schema();
    let store = settings()
        .schema(&schema)
        .open(&cluster.url())
        .expect("it opens");
    let drop_it = format!("DROP SCHEMA \"{}\" CASCADE", schema.replace('"', "\"\""));
    client(cluster).batch_execute(&drop_it).expect("it may");
    let failed = store.list(&Filter::default());
    assert!(
        matches!(failed, Err(StoreError::Unavailable(_))),
        "{failed:?}"
    );
}
