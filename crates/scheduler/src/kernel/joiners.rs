//! Those who wait for the end of one task.

use std::{collections::BTreeMap, mem};

use super::on_end::OnEnd;

/// Those who wait for the end of a task, by tickets, which are in the order of arrival.
///
/// Mostly it is one, for whom there is no map.
#[derive(Default)]
pub(crate) enum Joiners {
    #[default]
    Nobody,
    One(Box<(u64, OnEnd)>),
    #[expect(
        clippy::box_collection,
        reason = "it is rare, and each task that waits has room for one"
    )]
    Several(Box<BTreeMap<u64, OnEnd>>),
}

impl Joiners {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Nobody => true,
            Self::One(_) => false,
            Self::Several(joiners) => joiners.is_empty(),
        }
    }

    /// Adds one behind the others, and returns its ticket.
    pub(crate) fn add(&mut self, joiner: OnEnd) -> u64 {
        match self {
            Self::Nobody => {
                *self = Self::One(Box::new((0, joiner)));
                0
            }
            Self::One(one) => {
                let ticket = one.0 + 1;
                if let Self::One(one) = mem::take(self) {
                    let joiners = BTreeMap::from([*one, (ticket, joiner)]);
                    *self = Self::Several(Box::new(joiners));
                }
                ticket
            }
            Self::Several(joiners) => {
                let ticket = joiners.last_key_value().map_or(0, |(last, _)| last + 1);
                joiners.insert(ticket, joiner);
                ticket
            }
        }
    }

    /// Takes the one of this ticket out, to be dropped outside: it may have anybody's waker.
    pub(crate) fn remove(&mut self, ticket: u64) -> Option<OnEnd> {
        match self {
            Self::One(one) if one.0 == ticket => match mem::take(self) {
                Self::One(one) => Some(one.1),
                _ => unreachable!("it has just been seen"),
            },
            Self::Nobody | Self::One(_) => None,
            Self::Several(joiners) => joiners.remove(&ticket),
        }
    }

    /// Hands them to `notify`, in the order of their arrival.
    pub(crate) fn notify(self, mut notify: impl FnMut(OnEnd)) {
        match self {
            Self::Nobody => {}
            Self::One(one) => notify(one.1),
            Self::Several(joiners) => joiners.into_values().for_each(notify),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::id::TaskId;

    /// Compares with a map, for every way in which some come and some go.
    #[test]
    fn they_are_notified_in_the_order_of_their_arrival_without_those_who_left() {
        for ways in 0..3_u32.pow(7) {
            let (mut joiners, mut expected) = (Joiners::default(), BTreeMap::new());
            for (step, way) in (0..7).map(|step| (step, ways / 3_u32.pow(step) % 3)) {
                let id = TaskId::new(step, 0);
                let leaves = match way {
                    0 => expected.keys().next().copied(),
                    1 => expected.keys().next_back().copied(),
                    _ => None,
                };
                if let Some(ticket) = leaves {
                    assert!(joiners.remove(ticket).is_some());
                    assert!(joiners.remove(ticket).is_none());
                    expected.remove(&ticket);
                } else {
                    let ticket = joiners.add(OnEnd::Wake(id));
                    assert!(expected.keys().all(|before| *before < ticket));
                    expected.insert(ticket, id);
                }
                assert_eq!(joiners.is_empty(), expected.is_empty());
            }
            let mut notified = Vec::new();
            joiners.notify(|joiner| match joiner {
                OnEnd::Wake(id) => notified.push(id),
                _ => unreachable!("none was added"),
            });
            assert_eq!(notified, Vec::from_iter(expected.into_values()));
        }
    }
}
