//! Schemas: created by one of many, named whatever, never newer than the program.

use std::thread;

use durable::{StoreError, store::Store};
use durable_postgres::PostgresStore;

use crate::support::{client, counter, settings, shared};

#[test]
fn any_name_is_a_schemas() {
    let cluster = shared();
    let mut client = client(cluster);
    client
        .batch_execute("CREATE TABLE public.kept ()")
        .expect("it is new");
    for name in [
        "x\"; DROP TABLE public.kept; --",
        "Größe",
        "$1",
        "select",
        "a.b",
        "\\",
    ] {
        let store = settings()
            .schema(name)
            .open(&cluster.url())
            .expect("it opens");
        let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
        durable.send(1).expect("it is written");
        let there = "SELECT count(*) FROM pg_tables WHERE schemaname = $1";
        let count = client.query_one(there, &[&name]).expect("it can be read");
        assert_eq!(count.get::<_, i64>(0), 4, "{name}");
    }
    client
        .batch_execute("SELECT FROM public.kept")
        .expect("it is there still");
    for name in ["", "a\0b", &"x".repeat(64)] {
        let refused = settings().schema(name).open(&cluster.url());
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn many_may_create_one_at_once() {
    let cluster = shared();
    let settings = settings().connections(1);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| settings.clone().open(&cluster.url()).expect("it opens"));
        }
    });
}

#[test]
fn a_newer_one_is_refused() {
    let cluster = shared();
    let settings = settings().schema("newer");
    drop(settings.clone().open(&cluster.url()).expect("it opens"));
    client(cluster)
        .batch_execute("UPDATE newer.layout SET number = 2")
        .expect("it may");
    let refused = settings.open(&cluster.url()).map(drop);
    assert_eq!(refused, Err(StoreError::Newer));
}

#[test]
fn a_user_who_may_create_nothing_uses_what_is_there() {
    let cluster = shared();
    let settings = settings().schema("s");
    drop(settings.clone().open(&cluster.url()).expect("it opens"));
    let rights = "CREATE ROLE guest LOGIN; GRANT USAGE ON SCHEMA s TO guest;
         GRANT ALL ON ALL TABLES IN SCHEMA s TO guest";
    client(cluster).batch_execute(rights).expect("it may");
    let connection = cluster.url().replace("tester", "guest");
    let store = settings.open(&connection).expect("it opens");
    counter().open(&store, "a", ()).expect("it is new");
    let refused = PostgresStore::builder()
        .survives_kill_only()
        .schema("t")
        .open(&connection);
    let text = refused
        .map(drop)
        .expect_err("it may not create one")
        .to_string();
    assert!(text.contains("permission denied"), "{text}");
}

#[test]
fn schemas_are_stores_of_their_own() {
    let cluster = shared();
    let stores = [(), ()].map(|()| settings().open(&cluster.url()).expect("it opens"));
    counter().open(&stores[0], "a", ()).expect("it is new");
    let listed = stores.map(|store| {
        store
            .list(&Default::default())
            .expect("it can be read")
            .len()
    });
    assert_eq!(listed, [1, 0]);
}
