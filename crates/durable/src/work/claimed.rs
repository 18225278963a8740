//! An instance that was claimed, as its worker knows it.

use std::sync::Arc;

use crate::{
    ground::key::Key,
    record::head::Head,
    store::{Aside, Held},
    work::{event::WorkerEvent, seat::Made, terms::Terms, trouble::Trouble},
};

pub(crate) struct Claimed {
    pub(crate) id: Arc<str>,
    pub(crate) epoch: u64,
    /// How often it was claimed since its last step.
    attempts: u32,
    /// How many letters wait, as far as is known.
    pub(crate) letters: u64,
    /// The yield at which it stands.
    pub(crate) key: Key,
}

impl Claimed {
    pub(crate) fn new(head: &Head) -> Self {
        Self {
            id: Arc::clone(&head.id),
            epoch: head.epoch,
            attempts: head.attempts,
            letters: head.letters,
            key: Key::new(Arc::clone(&head.id), head.seq),
        }
    }

    /// Whether this worker has made a step of it.
    pub(crate) fn has_stepped(&self) -> bool {
        self.attempts == 0
    }

    pub(crate) fn held(&self) -> Held {
        Held {
            id: Arc::clone(&self.id),
            epoch: self.epoch,
        }
    }

    /// The trouble of an instance that was claimed more often than it may be.
    pub(crate) fn silence(&self, head: &Head, terms: &Terms) -> Option<Trouble> {
        let problem = head.problem.as_deref();
        let is_over = self.attempts > terms.attempts;
        is_over.then(|| Trouble::of_silence(&self.key, self.attempts, problem))
    }

    /// What is to be written about a trouble.
    pub(crate) fn aside(&self, trouble: Trouble, terms: &Terms) -> Aside {
        trouble.aside(self.epoch, self.attempts, terms)
    }

    /// It was put off, or parked.
    pub(crate) fn left<'a>(&'a self, aside: &'a Aside) -> WorkerEvent<'a> {
        let key = &self.key;
        match aside {
            Aside::Later(_, pause, why) => WorkerEvent::PutOff {
                key,
                pause: *pause,
                why,
            },
            Aside::Park(_, why) => WorkerEvent::Parked { key, why },
            Aside::Release(_) | Aside::Retry => unreachable!("a trouble comes to neither"),
        }
    }

    /// Somebody else has it.
    pub(crate) fn lost(&self) -> WorkerEvent<'_> {
        WorkerEvent::Lost { key: &self.key }
    }

    /// A step was written.
    pub(crate) fn stepped<Y, S, R, E>(&mut self, made: &Made<Y, S, R, E>) -> WorkerEvent<'_> {
        self.attempts = 0;
        self.key = made.key.clone();
        let key = &self.key;
        match made.append.ended {
            Some(status) => WorkerEvent::Ended { key, status },
            None => WorkerEvent::Stepped {
                key,
                state: made.state,
            },
        }
    }
}
