//! Live coroutines of instances that wait, kept in case that they are claimed again.

use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::work::seat::Seat;

/// Seats by their instances. The one that was put in first goes first.
#[derive(Default)]
pub(crate) struct Kept {
    seats: HashMap<Arc<str>, (u64, Box<dyn Any>)>,
    /// The order in which they were put in; those that were taken out since may stand in it.
    order: VecDeque<(u64, Arc<str>)>,
    next: u64,
}

impl Kept {
    /// Keeps a seat.
    pub(crate) fn put<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        seat: Seat<Y, S, R, E>,
    ) {
        let id: Arc<str> = seat.key().instance().into();
        self.next += 1;
        self.order.push_back((self.next, Arc::clone(&id)));
        self.seats.insert(id, (self.next, Box::new(seat)));
        if self.order.len() > 2 * self.seats.len() + 16 {
            let seats = &self.seats;
            self.order
                .retain(|(number, id)| seats.get(id).is_some_and(|(kept, _)| kept == number));
        }
    }

    /// Takes an instance's seat out.
    pub(crate) fn take<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        id: &str,
    ) -> Option<Seat<Y, S, R, E>> {
        let (_, seat) = self.seats.remove(id)?;
        seat.downcast().ok().map(|seat| *seat)
    }

    /// Takes the oldest ones out until `most` are left. Dropping them runs code of the user's.
    pub(crate) fn beyond(&mut self, most: usize) -> Vec<Box<dyn Any>> {
        let mut beyond = Vec::new();
        while let Some((number, id)) = self.order.front() {
            let is_there = self.seats.get(id).is_some_and(|(kept, _)| kept == number);
            if is_there && self.seats.len() <= most {
                break;
            }
            if is_there {
                beyond.extend(self.seats.remove(id).map(|(_, seat)| seat));
            }
            self.order.pop_front();
        }
        beyond
    }
}
