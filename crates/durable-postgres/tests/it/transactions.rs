//! Steps and letters in the user's own transactions.

use std::panic::{AssertUnwindSafe, catch_unwind};

use coroutine::{Coroutine, Yielded};
use durable::{Body, Error, Next, PostError, Posted, SendWithError, StoreError, Wait};
use durable_postgres::{
    PostgresStore,
    postgres::{IsolationLevel, Transaction},
};

use crate::{
    proxy::{Proxy, Weather},
    support::{assert_numbers, client, counter, settings, shared},
};

#[test]
fn a_step_and_the_users_sql_are_written_or_neither() {
    let cluster = shared();
    let store = settings().open(&cluster.url()).expect("it opens");
    let mut client = client(cluster);
    client
        .batch_execute("CREATE TABLE public.booked (amount bigint)")
        .expect("it is new");
    let mut booked = || {
        let sum = "SELECT coalesce(sum(amount), 0)::bigint FROM booked";
        client
            .query_one(sum, &[])
            .expect("it can be read")
            .get::<_, i64>(0)
    };
    let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
    let book = |amount: i64| {
        move |transaction: &mut Transaction<'_>| {
            transaction.execute("INSERT INTO booked VALUES ($1)", &[&amount])
        }
    };
    let step = PostgresStore::send_with(&mut durable, 1, book(5));
    assert_eq!(step.expect("it is written"), Yielded(1));
    assert_eq!(booked(), 5);
    // The closure fails after its SQL ran: all of it is rolled back.
    let failed = PostgresStore::send_with(&mut durable, 2, |transaction| {
        book(7)(transaction).expect("it is written");
        Err::<(), _>("no")
    });
    assert_eq!(failed, Err(SendWithError::Closure(2, "no")));
    // It swallows the error of a statement: PostgreSQL commits nothing then.
    let failed = PostgresStore::send_with(&mut durable, 2, |transaction| {
        let _ = transaction.execute("INSERT INTO nowhere VALUES (1)", &[]);
        Ok::<_, ()>(())
    });
    let Err(SendWithError::Step(Error::Store(2, failure))) = failed else {
        panic!("{failed:?}");
    };
    let text = failure.to_string();
    assert!(text.contains("return its error from the closure"), "{text}");
    // It ends the transaction itself.
    for end in ["ROLLBACK", "ROLLBACK; BEGIN"] {
        let failed = PostgresStore::send_with(&mut durable, 2, |transaction| {
            transaction.batch_execute(end)
        });
        let Err(SendWithError::Step(Error::Store(2, failure))) = failed else {
            panic!("{failed:?}");
        };
        let text = failure.to_string();
        assert!(text.contains("has ended its transaction"), "{text}");
    }
    // Somebody else has taken the instance over: the closure does not run.
    let (_other, _) = counter().find(&store, "a").expect("it is there");
    let overtaken = PostgresStore::send_with(&mut durable, 2, |_| -> Result<(), ()> {
        panic!("it does not run")
    });
    assert!(matches!(
        overtaken,
        Err(SendWithError::Step(Error::Overtaken(2, _)))
    ));
    assert_eq!(booked(), 5);
    assert_numbers(&store, "a", 1..=1);
}

/// Loses each reply, that of the commit among them, and the next to whoever asks about it.
#[test]
fn whichever_reply_is_lost_the_users_sql_is_written_once() {
    let cluster = shared();
    let proxy = Proxy::new(cluster);
    let mut user = client(cluster);
    user.batch_execute("CREATE TABLE public.sold (id text, amount bigint)")
        .expect("it is new");
    let mut lose = |first, second: Option<u32>| {
        let store = settings().open(&proxy.url()).expect("it opens");
        let id = format!("{first} {second:?}");
        let (mut durable, _) = counter().open(&store, &id, ()).expect("it is new");
        proxy.set(Weather::Cut(first, second));
        let sold = loop {
            let sold = PostgresStore::send_with(&mut durable, 1, |transaction| {
                transaction.execute("INSERT INTO public.sold VALUES ($1, 5)", &[&id])
            });
            match sold {
                Ok(step) => break step,
                Err(SendWithError::Closure(1, _)) => {}
                Err(SendWithError::Step(Error::Store(1, failure))) => {
                    assert!(matches!(failure.error, StoreError::Unavailable(_)));
                }
                Err(error) => panic!("{error:?}"),
            }
        };
        assert_eq!(sold, Yielded(1));
        let left = proxy.cuts_left();
        proxy.set(Weather::Fair);
        assert_numbers(&store, &id, 1..=1);
        let sql = "SELECT count(*) FROM public.sold WHERE id = $1";
        let rows = user.query_one(sql, &[&id]).expect("it can be read");
        assert_eq!(rows.get::<_, i64>(0), 1, "replies {id} lost");
        left
    };
    let replies = (0..).take_while(|first| lose(*first, None) == 0).count();
    assert!(replies >= 4, "begin, append, the user's, commit: {replies}");
    for first in 0..u32::try_from(replies).expect("few") {
        lose(first, Some(0));
    }
}

#[test]
fn a_closure_that_panics_rolls_all_back() {
    let cluster = shared();
    let store = settings().connections(1);
    let store = store.open(&cluster.url()).expect("it opens");
    let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        PostgresStore::send_with(&mut durable, 1, |transaction| -> Result<(), ()> {
            let sql = "CREATE TABLE public.never ()";
            transaction.batch_execute(sql).expect("it is new");
            panic!("in the closure")
        })
    }));
    assert!(panicked.is_err());
    let sql = "SELECT to_regclass('public.never') IS NULL";
    let never = client(cluster).query_one(sql, &[]).expect("it can be read");
    assert!(never.get::<_, bool>(0), "it was rolled back");
    // The one connection is free again, and the handle is as good as before.
    assert_eq!(durable.send(1), Ok(Yielded(1)));
    assert_numbers(&store, "a", 1..=1);
}

#[test]
fn a_restart_and_the_users_sql_are_one_commit() {
    let cluster = shared();
    let store = settings().open(&cluster.url()).expect("it opens");
    let body: Body<u32, u32, (), Next<u32, ()>> = Body::new("again", 1, |from: u32| {
        Coroutine::new(async move |co| {
            co.yield_(from).await?;
            Ok(Next::Again(from + 1))
        })
    })
    .restarting();
    let (mut durable, _) = body.open(&store, "a", 1).expect("it is new");
    for round in 2..5 {
        let step = PostgresStore::send_with(&mut durable, (), |transaction| {
            transaction.execute("SELECT 1", &[])
        });
        assert_eq!(step.expect("it is written"), Yielded(round));
    }
    assert_eq!(durable.seq(), 7, "each restart is two rows");
}

#[test]
fn a_letter_is_there_when_its_transaction_is_committed() {
    let cluster = shared();
    let store = settings()
        .mailbox_limit(2)
        .open(&cluster.url())
        .expect("it opens");
    let body = counter().waiting(|_| Wait::Mail);
    let (mut durable, _) = body.open(&store, "a", ()).expect("it is new");
    for level in [IsolationLevel::ReadCommitted, IsolationLevel::Serializable] {
        let key = format!("{level:?}");
        let mut client = client(cluster);
        let mut transaction = client
            .build_transaction()
            .isolation_level(level)
            .start()
            .expect("it begins");
        let mut post = |key: &str| store.post_in(&mut transaction, &body, "a", key, 5);
        assert_eq!(post(&key), Ok(Posted::New));
        assert_eq!(
            post(&key),
            Ok(Posted::Again),
            "it is seen by its own transaction"
        );
        assert_eq!(post(&(key.clone() + "2")), Ok(Posted::New));
        let full = post("more");
        assert!(matches!(full, Err(PostError::Full(5, 2, _))), "{full:?}");
        assert_eq!(durable.receive(), Ok(None), "it is not committed");
        transaction
            .commit()
            .expect("an error has left it as it was");
        assert!(matches!(durable.receive(), Ok(Some(Yielded(_)))));
        assert!(matches!(durable.receive(), Ok(Some(Yielded(_)))));
        assert_eq!(durable.receive(), Ok(None));
    }
}

#[test]
fn a_conflict_of_the_users_transaction_is_busy() {
    let cluster = shared();
    let store = settings().open(&cluster.url()).expect("it opens");
    let body = counter();
    let (mut durable, _) = body.open(&store, "a", ()).expect("it is new");
    let mut client = client(cluster);
    let repeatable = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead);
    let mut transaction = repeatable.start().expect("it begins");
    transaction
        .query_one("SELECT 1", &[])
        .expect("it has its snapshot");
    durable.send(1).expect("it is written");
    let conflict = store.post_in(&mut transaction, &body, "a", "k", 5);
    assert_eq!(
        conflict,
        Err(PostError::Store(5, StoreError::Busy.at("a", None)))
    );
    transaction
        .query_one("SELECT 1", &[])
        .expect("it may go on all the same");
}
