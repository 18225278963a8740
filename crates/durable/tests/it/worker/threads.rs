//! The store is called on threads, and many steps are one commit.

use durable::{
    Answer, SqliteStore, Worker,
    faulty::{Call, Faulty},
};
use scheduler::{Scheduler, Stop};

use super::support::{SECOND, Time, errand, things};
use crate::support::Folder;

#[test]
fn the_steps_of_a_round_are_one_commit() {
    let time = Time::new();
    for n in 0..100 {
        let opened = errand().open(&time.store, &n.to_string(), things(["one", "two", "three"]));
        opened.expect("it opens");
    }
    let store = Faulty::new(time.store.clone());
    let worker = Worker::new(&store)
        .serve(&errand(), async |task, _, _| {
            task.sleep(SECOND).await?;
            Ok::<_, Stop>(Answer::Send(String::new()))
        })
        .without_threads();
    let tally = time.run(async move |task| worker.run_until_idle(task).await);
    assert_eq!(tally.steps, 300);
    assert_eq!(store.count(Call::Append), 3);
    assert_eq!(store.count(Call::SetAside), 0, "who ends needs no release");
}

#[test]
fn on_sqlite_in_real_time_by_threads() {
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.fresh_file()).expect("it opens");
    for n in 0..50 {
        let opened = errand().open(&store, &n.to_string(), things(["one", "two"]));
        opened.expect("it opens");
    }
    let faulty = Faulty::new(store.clone());
    let worker = Worker::new(&faulty)
        .serve(&errand(), async |_, key, _| Answer::Send(key.to_string()))
        .store_threads(2);
    let ran = Scheduler::new().block_on(async move |task| worker.run_until_idle(task).await);
    let tally = ran.expect("it runs");
    assert_eq!((tally.steps, tally.ended), (100, 50));
    assert!(
        faulty.count(Call::Append) < 50,
        "{}",
        faulty.count(Call::Append)
    );
    for n in 0..50 {
        let history = errand()
            .history(&store, &n.to_string())
            .expect("it is there");
        history.check().expect("it replays");
    }
}
