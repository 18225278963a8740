//! What a step and a take-over do to a lease.

use super::{
    claims::{LEASE, SECOND, claim, claimed, nobody},
    subject::{Case, Subject, append, append_one, create, load, post, row},
};
use crate::store::{Appended, Aside, Expected, Status, Store, Waiting};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![
        (
            "a step of the holder keeps the lease and forgets the trouble",
            step_keeps_lease,
        ),
        ("a step that releases ends the lease", step_releases),
        ("a take-over by hand ends the lease", by_hand),
    ]
}

fn step_keeps_lease<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let first = create(&store, "a", |_| ());
    subject.pass(&store, SECOND);
    let epoch = claim(&store, 1)[0].epoch;
    store
        .set_aside("a", &Aside::Later(epoch, LEASE, "slow".to_owned()))
        .expect("it can be written");
    let second = row("a", Some(&first), epoch, "{\"yielded\":2}");
    append_one(&store, append("a", epoch, 1, vec![second]));
    let head = load(&store, "a").head;
    assert_eq!((head.attempts, head.problem), (0, None));
    assert_eq!(claimed(&store), nobody(), "it is still held");
    subject.pass(&store, LEASE + SECOND);
    assert_eq!(claimed(&store), ["a"]);
    // A parked one stays parked, whatever is done with it by hand.
    let first = create(&store, "p", |new| new.status = Status::Parked);
    append_one(
        &store,
        append(
            "p",
            1,
            1,
            vec![row("p", Some(&first), 1, "{\"yielded\":2}")],
        ),
    );
    assert_eq!(load(&store, "p").head.status, Status::Parked);
}

fn step_releases<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let firsts = ["a", "m", "s"].map(|id| create(&store, id, |_| ()));
    subject.pass(&store, SECOND);
    let epoch = claim(&store, 3)[0].epoch;
    for (id, first) in ["a", "m", "s"].into_iter().zip(&firsts) {
        let mut next = append(
            id,
            epoch,
            1,
            vec![row(id, Some(first), epoch, "{\"yielded\":2}")],
        );
        next.release = true;
        match id {
            "m" => next.waiting = Some(Waiting::Mail),
            "s" => (next.waiting, next.timer) = (Some(Waiting::Sleep), Some(5 * SECOND)),
            _ => {}
        }
        assert_eq!(append_one(&store, next), Appended::Written);
    }
    subject.pass(&store, SECOND);
    assert_eq!(claimed(&store), ["a"], "it wants an answer still");
    post(&store, "m", "k");
    subject.pass(&store, SECOND);
    assert_eq!(claimed(&store), ["m"], "a letter wakes it at once");
    subject.pass(&store, 4 * SECOND);
    assert_eq!(
        claimed(&store),
        ["s"],
        "its timer is due before the lease would have ended"
    );
}

fn by_hand<T: Subject>(subject: &T) {
    let store = subject.fresh();
    create(&store, "a", |_| ());
    subject.pass(&store, SECOND);
    let epoch = claim(&store, 1)[0].epoch;
    let doubt = store
        .take_over("a", Expected::Epoch(epoch))
        .expect("it can be written");
    assert!(doubt.is_some());
    assert_eq!(
        claimed(&store),
        nobody(),
        "who only finds out about itself keeps its lease"
    );
    assert!(
        store
            .take_over("a", Expected::Seq(1))
            .expect("it can be written")
            .is_some()
    );
    subject.pass(&store, SECOND);
    assert_eq!(claimed(&store), ["a"]);
}
