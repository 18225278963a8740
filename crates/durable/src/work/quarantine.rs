//! Which instances a worker claims and serves at once, if earlier workers have died of them.

use crate::{record::head::Head, work::terms::Terms};

/// Keeps those that may have taken their worker along away from the others.
///
/// A claim is counted before anything runs, since a process that dies counts nothing afterwards. So
/// all that it had claimed looks alike, the one that it died of and the others. Those that were
/// claimed again and again without a word are served in ever smaller numbers, and at the last
/// attempt alone: who is parked for it has died alone.
pub(crate) struct Quarantine {
    /// How many are claimed at once. After trouble it starts small, and doubles with each claim
    /// that was without.
    window: usize,
}

/// What a claim comes to.
pub(crate) struct Admitted {
    /// Those that are served.
    pub(crate) heads: Vec<Head>,
    /// Those that are to be released at once.
    pub(crate) released: Vec<Head>,
    /// Nothing else may be served until these have made a step.
    pub(crate) is_apart: bool,
}

impl Quarantine {
    pub(crate) fn new() -> Self {
        Self { window: usize::MAX }
    }

    /// How many are to be claimed by a worker that has so much room.
    pub(crate) fn room(&self, room: usize) -> usize {
        room.min(self.window)
    }

    /// Chooses those of the claimed that are served.
    pub(crate) fn admit(&mut self, mut heads: Vec<Head>, terms: &Terms) -> Admitted {
        let most = heads.iter().filter_map(|head| company(head, terms)).min();
        let Some(most) = most else {
            self.window = self.window.saturating_mul(2);
            return Admitted {
                heads,
                released: Vec::new(),
                is_apart: false,
            };
        };
        self.window = most;
        // The ones that are to be parked first: nothing of them runs.
        heads.sort_by_key(|head| std::cmp::Reverse(head.attempts));
        let parked = heads.partition_point(|head| head.attempts > terms.attempts);
        let kept = heads.len().min(parked.saturating_add(most));
        Admitted {
            released: heads.split_off(kept),
            heads,
            is_apart: true,
        }
    }
}

/// With how many an instance may be served, itself included; `None`: with any number.
fn company(head: &Head, terms: &Terms) -> Option<usize> {
    // A problem that was noted is one that the worker has lived through.
    let is_suspect = head.attempts > 1 && head.problem.is_none();
    let left = terms.attempts.checked_sub(head.attempts);
    let left = left.filter(|left| is_suspect && *left <= 4)?;
    Some(4_usize.pow(left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        memory::MemoryStore,
        store::{Append, Filter, NewInstance, NewRow, Status, Store, Waiting},
    };

    /// Heads with these numbers of claims, of which some were put off with a problem.
    fn heads(attempts: &[(u32, bool)]) -> Vec<Head> {
        let row = NewRow {
            seq: 1,
            epoch: 1,
            ..NewRow::default()
        };
        let first = Append {
            id: "a".into(),
            epoch: 1,
            rows: vec![row],
            waiting: Some(Waiting::Answer),
            ..Append::default()
        };
        let new = NewInstance {
            body: "b".into(),
            first,
            status: Status::Waiting,
        };
        let store = MemoryStore::new();
        store.create(&new).expect("it is in memory");
        let listed = store.list(&Filter::default());
        let head = listed.expect("it is in memory").remove(0);
        let like = |&(attempts, is_noted): &(u32, bool)| Head {
            attempts,
            problem: is_noted.then(|| "out of order".into()),
            ..head.clone()
        };
        attempts.iter().map(like).collect()
    }

    /// Of so many attempts, what is served of these, and whether apart; and how many are claimed
    /// next by a worker with room for a hundred.
    #[track_caller]
    fn check(attempts: u32, claimed: &[(u32, bool)], served: &[u32], is_apart: bool, next: usize) {
        let mut terms = Terms::new();
        terms.set_attempts(attempts);
        let mut quarantine = Quarantine::new();
        let admitted = quarantine.admit(heads(claimed), &terms);
        let numbers: Vec<_> = admitted.heads.iter().map(|head| head.attempts).collect();
        assert_eq!((&*numbers, admitted.is_apart), (served, is_apart));
        assert_eq!(numbers.len() + admitted.released.len(), claimed.len());
        assert_eq!(quarantine.room(100), next);
    }

    #[test]
    fn one_crash_sets_nobody_apart() {
        check(
            10,
            &[(1, false), (2, false), (2, false)],
            &[1, 2, 2],
            false,
            100,
        );
    }

    #[test]
    fn the_last_attempt_is_made_alone() {
        check(3, &[(1, false), (3, false), (3, false)], &[3], true, 1);
        check(2, &[(1, false), (2, false)], &[2], true, 1);
    }

    #[test]
    fn the_one_before_it_in_the_company_of_three() {
        check(
            9,
            &[(8, false), (1, false), (1, false), (1, false), (1, false)],
            &[8, 1, 1, 1],
            true,
            4,
        );
    }

    #[test]
    fn who_is_to_be_parked_is_nobodys_company() {
        check(
            3,
            &[(4, false), (3, false), (4, false), (1, false)],
            &[4, 4, 3],
            true,
            1,
        );
        check(3, &[(4, false), (1, false)], &[4, 1], false, 100);
    }

    #[test]
    fn a_problem_that_was_noted_took_no_worker_along() {
        check(
            3,
            &[(3, true), (3, true), (1, false)],
            &[3, 3, 1],
            false,
            100,
        );
    }

    #[test]
    fn after_trouble_the_claims_grow_again() {
        let (mut quarantine, mut terms) = (Quarantine::new(), Terms::new());
        terms.set_attempts(2);
        quarantine.admit(heads(&[(2, false)]), &terms);
        let rooms = [1, 2, 4, 8].map(|_| {
            let room = quarantine.room(5);
            quarantine.admit(heads(&[(1, false)]), &terms);
            room
        });
        assert_eq!(rooms, [1, 2, 4, 5]);
    }
}
