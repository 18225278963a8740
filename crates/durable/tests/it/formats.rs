//! Files of earlier layouts open for ever: see `tests/data/README.md`.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use coroutine::{Complete, Coroutine, Interrupt, Signal, Yielded};
use durable::{Body, Clock, Next, OpenError, SqliteStore, Status, Wait};
use serde::{Deserialize, Serialize};

use crate::support::Folder;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Paid { cents: u64 },
    Approved(bool),
    Late,
    Shipped,
}

/// The body that wrote the files. It must not change.
fn order() -> Body<u64, String, Event, Next<u64, String>, String> {
    Body::throwing("order", 1, |cents: u64| {
        Coroutine::new(async move |co| {
            let charge = format!("charge {cents}");
            match co.yield_(charge).named("charging").await {
                Ok(Event::Paid { cents: 0 }) => return Err("unpaid".to_owned().into()),
                Ok(Event::Paid { .. }) => {}
                Ok(_) => return Ok(Next::Again(cents + 1)),
                Err(Interrupt::Closed) => return Err(Interrupt::Closed),
                Err(_) => return Ok(Next::Done("cancelled \u{1F980} \"\0\"".to_owned())),
            }
            let approved = co.yield_("approve".to_owned()).named("approval").await?;
            let approval = format!("{approved:?}");
            co.yield_(approval).await?;
            Ok(Next::Done("shipped".to_owned()))
        })
    })
    .restarting()
    .waiting(|asked| match asked.as_str() {
        "approve" => Wait::MailFor(Duration::from_secs(86_400), Signal::Send(Event::Late)),
        _ => Wait::Answer,
    })
}

fn begin() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_903_200) // 2026-11-28 22:00:00 UTC
}

fn file(number: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/layout-{number}.db"))
}

/// Writes the file of the present layout, when that is new.
///
/// `WRITE_LAYOUT=1 cargo test -p cede-durable --test it formats` does it once for each layout; a
/// file that is there is never written again.
#[test]
fn the_present_layout_is_written() {
    if std::env::var_os("WRITE_LAYOUT").is_none() || file(1).exists() {
        return;
    }
    let folder = Folder::new();
    let path = folder.file("layout.db");
    let clock = Clock::manual(begin());
    let store = SqliteStore::builder()
        .clock(clock.clone())
        .open(&path)
        .expect("it opens");
    let body = order();
    let open = |id: &str| body.open(&store, id, 500).expect("it opens").0;
    open("created");
    let paid = || Event::Paid { cents: u64::MAX };
    let mut waits = open("waits");
    waits.send(paid()).expect("it goes on");
    body.post(&store, "waits", "letter-1", Event::Approved(true))
        .expect("there is room");
    open("late").send(paid()).expect("it goes on");
    let mut read = open("read");
    read.send(paid()).expect("it goes on");
    body.post(&store, "read", "letter-1", Event::Approved(false))
        .expect("there is room");
    clock.advance(Duration::from_secs(1));
    read.receive().expect("a letter waits");
    let mut returned = open("returned");
    for event in [paid(), Event::Approved(true), Event::Shipped] {
        returned.send(event).expect("it goes on");
    }
    open("cancelled")
        .throw("no".to_owned())
        .expect("it returns");
    let failed = open("failed").send(Event::Paid { cents: 0 });
    assert!(failed.is_err());
    open("closed").close().expect("it leaves");
    let mut again = open("again");
    for _ in 0..3 {
        again.send(Event::Late).expect("it restarts");
    }
    body.fork(&store, "read", 2, "fork").expect("it is new");
    drop((waits, read, returned, again, store));
    let connection = rusqlite::Connection::open(&path).expect("it opens");
    connection
        .execute_batch("PRAGMA journal_mode = DELETE; VACUUM")
        .expect("one file");
    drop(connection);
    fs::copy(path, file(1)).expect("it is kept");
}

#[test]
fn the_first_layout_opens() {
    let folder = Folder::new();
    let path = folder.file("layout.db");
    fs::copy(file(1), &path).expect("the file is kept");
    let clock = Clock::manual(begin() + Duration::from_secs(2));
    let store = SqliteStore::builder()
        .clock(clock.clone())
        .open(&path)
        .expect("it opens");
    let body = order();
    let report = body.check(&store).expect("it can be read");
    assert!(report.is_clean() && report.instances == 6, "{report}");
    let open = |id: &str| body.open(&store, id, 500);
    assert_eq!(
        open("created").expect("it opens").1,
        Yielded("charge 500".to_owned())
    );
    assert!(matches!(
        body.open(&store, "created", 501),
        Err(OpenError::Differs { .. })
    ));

    let (mut waits, step) = open("waits").expect("it opens");
    assert_eq!(step, Yielded("approve".to_owned()));
    assert_eq!(
        waits.receive(),
        Ok(Some(Yielded("Approved(true)".to_owned())))
    );
    let (mut late, _) = open("late").expect("it opens");
    assert_eq!(late.receive(), Ok(None));
    clock.advance(Duration::from_secs(86_400));
    assert_eq!(late.receive(), Ok(Some(Yielded("Late".to_owned()))));

    let (mut read, step) = open("read").expect("it opens");
    assert_eq!(step, Yielded("Approved(false)".to_owned()));
    let posted = body.post(&store, "read", "letter-1", Event::Late);
    assert_eq!(
        posted,
        Ok(durable::Posted::Again),
        "the letter key is known for ever"
    );
    assert_eq!(
        read.send(Event::Shipped),
        Ok(Complete(Next::Done("shipped".to_owned())))
    );

    let done = |text: &str| Complete(Next::Done(text.to_owned()));
    assert_eq!(open("returned").expect("it opens").1, done("shipped"));
    assert_eq!(
        open("cancelled").expect("it opens").1,
        done("cancelled \u{1F980} \"\0\"")
    );
    assert_eq!(
        open("failed").unwrap_err(),
        OpenError::Raised("unpaid".to_owned())
    );
    assert!(matches!(open("closed"), Err(OpenError::Closed(_))));
    let (again, step) = open("again").expect("it opens");
    assert_eq!((step, again.seq()), (Yielded("charge 503".to_owned()), 7));
    let (fork, step) = body.find(&store, "fork").expect("it opens");
    assert_eq!(
        (step, fork.status()),
        (Yielded("approve".to_owned()), Status::Parked)
    );
    let history = body.history(&store, "read").expect("it is read");
    assert_eq!(
        history.iter().nth(2).expect("three steps").time,
        begin() + Duration::from_secs(1)
    );
}
