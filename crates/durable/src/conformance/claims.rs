//! Readiness, claims and leases.

use std::time::Duration;

use super::subject::{Case, Subject, append, append_one, create, load, names, post, row};
use crate::{
    record::head::Head,
    store::{Aside, Claim, Extended, Held, Status, Store, Waiting},
};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![
        ("what is ready is claimed by one at a time", one_at_a_time),
        ("the longest ready is claimed first", longest_first),
        ("a letter wakes who waits for mail", mail),
        ("a timer wakes who sleeps", timers),
        ("a lease is extended by its holder only", extended),
        (
            "what is set aside waits, or is parked until it is retried",
            set_aside,
        ),
    ]
}

pub(super) const LEASE: Duration = Duration::from_secs(30);
pub(super) const SECOND: Duration = Duration::from_secs(1);

#[track_caller]
pub(super) fn claim(store: &impl Store, at_most: usize) -> Vec<Head> {
    let claim = Claim {
        bodies: names(&["b", "c"]),
        at_most,
        lease: LEASE,
        worker: "w".into(),
    };
    store.claim(&claim).expect("the store can be written")
}

#[track_caller]
pub(super) fn claimed(store: &impl Store) -> Vec<String> {
    let mut ids: Vec<_> = claim(store, 10)
        .iter()
        .map(|head| head.id.to_string())
        .collect();
    ids.sort();
    ids
}

pub(super) fn nobody() -> Vec<String> {
    Vec::new()
}

fn one_at_a_time<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    create(&store, "x", |new| new.body = "not served".into());
    create(&store, "p", |new| new.status = Status::Parked);
    subject.pass(&store, SECOND);
    let heads = claim(&store, 10);
    let facts = |head: &Head| (head.id.to_string(), head.epoch, head.attempts);
    assert_eq!(
        heads.iter().map(facts).collect::<Vec<_>>(),
        [("a".to_owned(), 2, 1)]
    );
    assert_eq!(heads[0].worker.as_deref(), Some("w"));
    assert_eq!(claimed(&store), nobody());
    subject.pass(&store, LEASE - 2 * SECOND);
    assert_eq!(claimed(&store), nobody(), "the lease holds");
    subject.pass(&store, 4 * SECOND);
    let heads = claim(&store, 10);
    assert_eq!(
        heads.iter().map(facts).collect::<Vec<_>>(),
        [("a".to_owned(), 3, 2)]
    );
}

fn longest_first<T: Subject>(subject: &T) {
    let store = subject.fresh();
    for id in ["z", "m", "a", "q"] {
        create(&store, id, |new| {
            if id == "m" {
                new.body = "c".into();
            }
        });
        subject.pass(&store, SECOND);
    }
    let first: Vec<_> = claim(&store, 3)
        .iter()
        .map(|head| head.id.to_string())
        .collect();
    assert_eq!(first, ["z", "m", "a"]);
    assert_eq!(claimed(&store), ["q"]);
}

fn mail<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |new| new.first.waiting = Some(Waiting::Mail));
    create(&store, "s", |new| {
        new.first.waiting = Some(Waiting::Sleep);
        new.first.timer = Some(60 * SECOND);
    });
    subject.pass(&store, SECOND);
    assert_eq!(claimed(&store), nobody());
    post(&store, "s", "k");
    assert_eq!(
        claimed(&store),
        nobody(),
        "who sleeps is not woken by letters"
    );
    post(&store, "a", "k");
    assert_eq!(load(&store, "a").head.letters, 1);
    subject.pass(&store, SECOND);
    assert_eq!(claimed(&store), ["a"]);
    // A letter that waits already is seen by the step that comes to wait for one.
    let first = create(&store, "b", |_| ());
    post(&store, "b", "k");
    let mut wait = append(
        "b",
        1,
        1,
        vec![row("b", Some(&first), 1, "{\"yielded\":2}")],
    );
    wait.waiting = Some(Waiting::Mail);
    append_one(&store, wait);
    subject.pass(&store, SECOND);
    assert_eq!(claimed(&store), ["b"]);
}

fn timers<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let timer = |waiting| {
        move |new: &mut crate::store::NewInstance| {
            new.first.waiting = Some(waiting);
            new.first.timer = Some(60 * SECOND);
        }
    };
    create(&store, "sleep", timer(Waiting::Sleep));
    create(&store, "mail for", timer(Waiting::MailFor));
    create(&store, "letter", timer(Waiting::MailFor));
    let head = load(&store, "sleep").head;
    let due = head.due.expect("it has a timer");
    assert!(
        (59_000_000..=60_000_000).contains(&(due - head.now)),
        "{}",
        due - head.now
    );
    let mut rows = crate::record::rows::Rows::new();
    store
        .load("sleep", crate::store::Since::Step(1), &mut rows)
        .expect("it can be read");
    assert_eq!(
        rows.get(0).and_then(|row| row.due),
        Some(due),
        "it stands with the row"
    );
    post(&store, "letter", "k");
    subject.pass(&store, 2 * SECOND);
    assert_eq!(claimed(&store), ["letter"]);
    subject.pass(&store, 56 * SECOND);
    assert_eq!(
        claimed(&store).len(),
        1,
        "the lease of `letter` has lapsed, and no timer is due"
    );
    subject.pass(&store, 4 * SECOND);
    assert_eq!(claimed(&store), ["mail for", "sleep"]);
}

fn extended<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    subject.pass(&store, SECOND);
    let epoch = claim(&store, 1)[0].epoch;
    let held = |epoch| Held {
        id: "a".into(),
        epoch,
    };
    subject.pass(&store, LEASE - 2 * SECOND);
    let unknown = Held {
        id: "nobody".into(),
        epoch,
    };
    assert_eq!(
        store.extend(&[held(epoch), held(epoch - 1), unknown], LEASE),
        Ok(vec![Extended::Held, Extended::Lost, Extended::Lost])
    );
    subject.pass(&store, LEASE - 2 * SECOND);
    assert_eq!(claimed(&store), nobody());
    subject.pass(&store, 4 * SECOND);
    assert_eq!(claimed(&store), ["a"]);
    assert_eq!(
        store.extend(&[held(epoch)], LEASE),
        Ok(vec![Extended::Lost])
    );
}

fn set_aside<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    subject.pass(&store, SECOND);
    let epoch = claim(&store, 1)[0].epoch;
    let aside = |aside: Aside| store.set_aside("a", &aside).expect("it can be written");
    assert_eq!(aside(Aside::Release(epoch - 1)), Extended::Lost);
    assert_eq!(aside(Aside::Release(epoch)), Extended::Held);
    assert_eq!(
        load(&store, "a").head.attempts,
        0,
        "a release is no failure"
    );
    subject.pass(&store, SECOND);
    let epoch = claim(&store, 1)[0].epoch;
    let later = Aside::Later(epoch, 60 * SECOND, "not now".to_owned());
    assert_eq!(aside(later), Extended::Held);
    assert_eq!(load(&store, "a").head.problem.as_deref(), Some("not now"));
    subject.pass(&store, 58 * SECOND);
    assert_eq!(claimed(&store), nobody());
    subject.pass(&store, 4 * SECOND);
    let head = claim(&store, 1).remove(0);
    assert_eq!(head.attempts, 2);
    assert_eq!(aside(Aside::Release(head.epoch)), Extended::Held);
    let released = load(&store, "a").head;
    assert_eq!(released.attempts, 1, "the claim before counts still");
    assert_eq!(released.problem.as_deref(), Some("not now"));
    subject.pass(&store, SECOND);
    let head = claim(&store, 1).remove(0);
    assert_eq!(head.attempts, 2);
    assert_eq!(aside(Aside::Retry), Extended::Lost, "it is not parked");
    assert_eq!(
        aside(Aside::Park(head.epoch, "broken".to_owned())),
        Extended::Held
    );
    subject.pass(&store, 1000 * SECOND);
    assert_eq!(claimed(&store), nobody());
    let head = load(&store, "a").head;
    assert_eq!(
        (head.status, head.problem.as_deref()),
        (Status::Parked, Some("broken"))
    );
    assert_eq!(aside(Aside::Retry), Extended::Held);
    subject.pass(&store, SECOND);
    let head = claim(&store, 1).remove(0);
    assert_eq!(
        (head.status, head.problem, head.attempts),
        (Status::Waiting, None, 1)
    );
    assert_eq!(store.set_aside("nobody", &Aside::Retry), Ok(Extended::Lost));
}
