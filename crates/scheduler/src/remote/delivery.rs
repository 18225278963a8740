//! The end of a task that came from elsewhere: its result goes there.

use std::{cell::RefCell, rc::Rc};

use super::reply::Promise;
use crate::{
    error::drop_quietly,
    join_handle::JoinHandle,
    kernel::{
        joiner::Joiner,
        note::Note,
        on_end::{Collector, OnEnd},
    },
};

/// Takes a task's result when it ends, and keeps the promise with it. Owned by the kernel, among
/// the joiners of the task.
struct Delivery<T> {
    waiting: RefCell<Option<Waiting<T>>>,
}

struct Waiting<T> {
    handle: JoinHandle<T>,
    promise: Promise<T>,
    /// Keeps the place among the joiners.
    _joiner: Option<Note<Joiner>>,
}

/// Has the task's result delivered when it ends.
pub(super) fn deliver<T: 'static>(handle: JoinHandle<T>, promise: Promise<T>) {
    let delivery = Rc::new(Delivery {
        waiting: RefCell::default(),
    });
    let joiner = handle.notify(OnEnd::Collect(delivery.clone(), 0));
    *delivery.waiting.borrow_mut() = Some(Waiting {
        handle,
        promise,
        _joiner: joiner,
    });
}

impl<T> Collector for Delivery<T> {
    fn ended(&self, _key: u64) {
        let waiting = self.waiting.borrow_mut().take();
        if let Some(Waiting {
            handle, promise, ..
        }) = waiting
        {
            promise.keep(handle.name(), || {
                let result = handle.result();
                result.expect("a task that has ended has a result")
            });
            drop_quietly(handle); // with the value, if nobody wants it
        }
    }
}
