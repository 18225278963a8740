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
