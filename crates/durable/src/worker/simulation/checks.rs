//! What has to hold when a run is over.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    body::{Ask, LATE, effect, errands},
    world::World,
};
use crate::{
    record::{head::Status, rows::Rows},
    store::{Since, Store},
};

pub(super) fn check(world: &World) {
    assert!(world.faults.borrow().is_empty(), "{:?}", world.faults);
    let mut asked = BTreeMap::new();
    for head in world.heads() {
        assert_eq!(head.status, Status::Returned, "{head:?}");
        let history = errands().history(&world.store, &head.id);
        history.expect("it is read").check().expect("it replays");
        let mut rows = Rows::new();
        let loaded = world.store.load(&head.id, Since::Step(1), &mut rows);
        assert!(loaded.is_ok_and(|loaded| loaded.is_some()));
        let rows: Vec<_> = rows.iter().collect();
        assert_eq!(rows.len() as u64, head.seq);
        let mut letters = BTreeSet::new();
        for (before, row) in rows.iter().zip(&rows[1..]) {
            assert_eq!(row.seq, before.seq + 1, "it is linear: {head:?}");
            assert!(
                row.epoch >= before.epoch,
                "no old epoch after a newer one: {head:?}"
            );
            assert!(row.at >= before.at, "times do not go back: {head:?}");
            let yielded = before
                .outcome
                .strip_prefix("{\"yielded\":")
                .expect("it goes on");
            let ask: Ask = serde_json::from_str(&yielded[..yielded.len() - 1]).expect("it is one");
            let sent = row
                .signal
                .strip_prefix("{\"send\":")
                .expect("it is sent something");
            let sent: u64 = sent[..sent.len() - 1].parse().expect("a number");
            let written = world.written.borrow()[&(head.id.to_string(), row.seq)];
            let is_due = before.due.is_some_and(|due| due <= written);
            match ask {
                Ask::Do => {
                    let key = format!("{}/{}", head.id, before.seq);
                    assert_eq!(sent, effect(&key), "{head:?}");
                    asked.insert(key, sent);
                }
                Ask::Sleep(_) => assert!(sent == LATE && is_due, "no timer early: {head:?}"),
                Ask::MailFor(_) if sent == LATE => assert!(is_due, "no timer early: {head:?}"),
                Ask::Mail | Ask::MailFor(_) => {
                    assert!(letters.insert(sent), "a letter comes once: {head:?}");
                    let last = letters.last();
                    assert_eq!(last, Some(&sent), "in their order: {head:?}");
                }
            }
        }
    }
    let ledger = world.ledger.borrow();
    assert_eq!(
        *ledger, asked,
        "nothing was done that is not in the logs, and all that is"
    );
}
