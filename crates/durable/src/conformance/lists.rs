//! Instances, listed.

use super::subject::{Case, Subject, create};
use crate::store::{Filter, Status, Store};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![("instances are listed in the order of their ids", list)]
}

fn list<T: Subject>(subject: &T) {
    let store = subject.fresh();
    for id in ["c", "a", "e", "b", "d"] {
        create(&store, id, |new| {
            if id > "c" {
                new.body = "other".into();
            }
            if id == "b" {
                new.status = Status::Parked;
                new.first.rows[0].state = None;
            }
        });
    }
    let ids = |filter: Filter| -> Vec<String> {
        let heads = store.list(&filter).expect("it can be read");
        heads.iter().map(|head| head.id.to_string()).collect()
    };
    let all = Filter::default();
    assert_eq!(ids(all.clone()), ["a", "b", "c", "d", "e"]);
    let (after, limit) = (Some("a".to_owned()), 2);
    assert_eq!(
        ids(Filter {
            after,
            limit,
            ..all.clone()
        }),
        ["b", "c"]
    );
    let body = Some("other".into());
    assert_eq!(
        ids(Filter {
            body,
            ..all.clone()
        }),
        ["d", "e"]
    );
    let status = Some(Status::Parked);
    assert_eq!(
        ids(Filter {
            status,
            ..all.clone()
        }),
        ["b"]
    );
    let state = Some("state 1".to_owned());
    assert_eq!(ids(Filter { state, ..all }), ["a", "c", "d", "e"]);
}
