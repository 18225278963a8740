//! A body without the type of its arguments: the part that a live instance needs.

use std::sync::Arc;

use coroutine::Coroutine;

use crate::{
    ground::{
        codec::{Codec, JsonError},
        wait::Wait,
    },
    replay::outbox::Staged,
};

type Make<Y, S, R, E> = dyn Fn(&str) -> Result<Coroutine<Y, S, R, E>, JsonError> + Send + Sync;
type Waits<Y, S, E> = dyn Fn(&Y) -> Wait<S, E> + Send + Sync;
type Again<R> = fn(&R, &mut Vec<u8>) -> Option<Result<(), JsonError>>;

pub(crate) struct Script<Y, S, R, E> {
    pub(crate) name: Arc<str>,
    pub(crate) version: u32,
    /// Decodes the arguments, and makes the coroutine. May panic, like all of the user's functions.
    pub(crate) make: Arc<Make<Y, S, R, E>>,
    pub(crate) codec: Codec<Y, S, R, E>,
    pub(crate) waits: Option<Arc<Waits<Y, S, E>>>,
    /// Writes the arguments of a restart, if the result asks for one.
    pub(crate) again: Option<Again<R>>,
    pub(crate) outboxes: Vec<Arc<dyn Staged>>,
}

impl<Y, S, R, E> Clone for Script<Y, S, R, E> {
    fn clone(&self) -> Self {
        Self {
            name: Arc::clone(&self.name),
            version: self.version,
            make: Arc::clone(&self.make),
            codec: self.codec,
            waits: self.waits.clone(),
            again: self.again,
            outboxes: self.outboxes.clone(),
        }
    }
}

impl<Y, S, R, E> Script<Y, S, R, E> {
    /// Returns the wait at this yield. May panic.
    pub(crate) fn wait(&self, asked: &Y) -> Wait<S, E> {
        match &self.waits {
            Some(waits) => waits(asked),
            None => Wait::Answer,
        }
    }
}
