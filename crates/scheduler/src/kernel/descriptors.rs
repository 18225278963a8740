//! Descriptors: the driver, made when it is first needed, and the polls of it.

use std::{cell::RefCell, io, time::Duration};

use super::{Kernel, driver::Driver, header::Header};
use crate::id::TaskId;

/// How many operations on descriptors a task may have answered in one turn.
const SHARE: u32 = 16;

/// What a task has had of descriptors in its turn.
#[derive(Clone, Copy, Default)]
pub(super) struct Share {
    task: Option<TaskId>,
    switches: u64,
    operations: u32,
}

impl Kernel {
    /// The driver. A scheduler without descriptors has none.
    pub(crate) fn driver(&self) -> io::Result<&RefCell<Driver>> {
        if let Some(driver) = self.driver.get() {
            return Ok(driver);
        }
        let (driver, waker) = Driver::new()?;
        self.inbox.sleeps_in_a_poll(waker);
        Ok(self.driver.get_or_init(|| RefCell::new(driver)))
    }

    pub(crate) fn driver_if_any(&self) -> Option<&RefCell<Driver>> {
        self.driver.get()
    }

    fn is_awaiting_descriptors(&self) -> bool {
        let driver = self.driver.get();
        driver.is_some_and(|driver| driver.borrow().is_awaited())
    }

    /// Looks at the descriptors without blocking. Tells whether that has made a task ready.
    pub(crate) fn look_at_descriptors(&self) -> bool {
        if self.is_awaiting_descriptors() {
            self.poll(Some(Duration::ZERO));
        }
        self.run_queue.len() > 0
    }

    /// Blocks the thread until something comes from outside, or for so long.
    pub(super) fn block(&self, timeout: Option<Duration>) {
        if self.driver.get().is_none() {
            self.inbox.wait(timeout);
        } else if self.inbox.begin_sleep() {
            self.poll(timeout);
            self.inbox.end_sleep();
        } else {
            self.look_at_descriptors();
        }
        self.time.grow_old();
    }

    fn poll(&self, timeout: Option<Duration>) {
        let Some(driver) = self.driver.get() else {
            return;
        };
        let mut woken = self.woken.take();
        driver.borrow_mut().poll(timeout, &mut woken);
        self.fire_timers_that_are_due();
        for id in woken.drain(..) {
            self.wake(id);
        }
        self.woken.set(woken);
    }

    /// Counts an operation on a descriptor. Tells whether the task has had its share of this turn: one
    /// that finds its data at once, again and again, would hold up the others.
    pub(crate) fn has_had_its_share(&self, header: &Header) -> bool {
        let (id, switches) = (header.id, header.switches.get());
        let share = self.share.get();
        let is_same_turn = share.task == Some(id) && share.switches == switches;
        let operations = if is_same_turn { share.operations } else { 0 };
        let has_had_it = operations == SHARE;
        self.share.set(Share {
            task: Some(id),
            switches,
            operations: if has_had_it { 0 } else { operations + 1 },
        });
        has_had_it
    }
}
