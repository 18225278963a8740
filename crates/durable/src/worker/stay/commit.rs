//! A step is written, whatever the store does meanwhile.

use std::sync::Arc;

use scheduler::{Stop, Task};

use super::Stay;
use crate::{
    record::store_error::StoreError,
    store::{Appended, Expected},
    work::{
        seat::{Made, Seat},
        trouble::Trouble,
    },
};

/// What has become of a step.
pub(crate) enum Step<Y, S, R, E> {
    /// It was written, and the instance wants more at once.
    GoesOn(Seat<Y, S, R, E>),
    /// The instance has ended, was released, or is in other hands.
    Left,
}

impl Stay<'_> {
    /// Writes a step. Until that is done, or somebody else has the instance, it tries again.
    pub(crate) async fn commit<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        task: &mut Task<'_>,
        mut made: Made<Y, S, R, E>,
    ) -> Result<Step<Y, S, R, E>, Stop> {
        let mut failures = 0;
        loop {
            let error = match self.desk.append(task, made.append.clone()).await? {
                Ok(Appended::Written) => break,
                Ok(Appended::Overtaken) => {
                    self.lost();
                    return Ok(Step::Left);
                }
                Err(error @ StoreError::Corrupt { .. }) => {
                    let trouble = Trouble::Hopeless(error.to_string());
                    self.leave(task, trouble).await?;
                    return Ok(Step::Left);
                }
                Err(error) => error,
            };
            failures += 1;
            if !self.pause_for_the_store(task, failures).await? {
                return Ok(Step::Left);
            }
            if !error.leaves_doubt() {
                continue;
            }
            match self.resolve(task, &mut made, &mut failures).await? {
                Some(true) => break,
                Some(false) => {}
                None => return Ok(Step::Left),
            }
        }
        Ok(self.written(made))
    }

    /// Finds out whether a step was written. `None`: the instance was left.
    async fn resolve<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        made: &mut Made<Y, S, R, E>,
        failures: &mut u32,
    ) -> Result<Option<bool>, Stop> {
        loop {
            let expected = Expected::Epoch(self.claimed.epoch);
            match self
                .desk
                .take_over(task, Arc::clone(&self.claimed.id), expected)
                .await?
            {
                Ok(None) => {
                    self.lost();
                    return Ok(None);
                }
                Ok(Some(taken)) => {
                    self.set_epoch(taken.epoch);
                    return Ok(Some(made.is_written(taken)));
                }
                Err(error) => {
                    *failures += 1;
                    if !self.wait_for_the_store(task, *failures, &error).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// The step is on disk: it is let out.
    fn written<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        made: Made<Y, S, R, E>,
    ) -> Step<Y, S, R, E> {
        self.desk.stepped(self.number);
        self.desk.note(&self.claimed.stepped(&made));
        let released = made.append.release;
        match made.written(self.claimed.epoch) {
            Some(seat) if released => {
                self.desk.keep(seat);
                Step::Left
            }
            Some(seat) => Step::GoesOn(seat),
            None => Step::Left,
        }
    }
}
